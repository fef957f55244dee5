// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesCore

/// The `spec` of a Lease, as leader elections use it.
struct LeaseRecord: Sendable, Equatable {
    /// Who holds it; empty when nobody does.
    var holder = ""
    /// For how long after a renewal nobody else may take it, in seconds; 0 when it does not say.
    var seconds = 0
    /// When the holder got it.
    var acquired = ""
    /// When the holder last renewed it.
    var renewed = ""
    /// How often it has changed hands.
    var transitions = 0

    /// A record of nobody.
    init() {}

    /// Reads a Lease.
    init(_ lease: JSONValue) {
        let spec = lease["spec"]
        holder = spec?["holderIdentity"]?.string ?? ""
        seconds = spec?["leaseDurationSeconds"]?.int ?? 0
        acquired = spec?["acquireTime"]?.string ?? ""
        renewed = spec?["renewTime"]?.string ?? ""
        transitions = spec?["leaseTransitions"]?.int ?? 0
    }

    /// The Lease with this record; what else it holds stays.
    func written(to lease: JSONValue) -> JSONValue {
        var lease = lease
        lease[path: ["spec", "holderIdentity"]] = .string(holder)
        lease[path: ["spec", "leaseDurationSeconds"]] = .number(JSONNumber(seconds))
        lease[path: ["spec", "acquireTime"]] = .string(acquired)
        lease[path: ["spec", "renewTime"]] = .string(renewed)
        lease[path: ["spec", "leaseTransitions"]] = .number(JSONNumber(transitions))
        return lease
    }

    /// This record, renewed by its holder or taken over by another.
    func held(by identity: String, for seconds: Int, at time: MicroTime) -> LeaseRecord {
        var record = self
        if holder != identity {
            record.acquired = time.description
            // The very first holder takes it from nobody.
            record.transitions += acquired.isEmpty ? 0 : 1
        }
        record.holder = identity
        record.seconds = seconds
        record.renewed = time.description
        return record
    }

    /// This record after its holder has let go.
    ///
    /// Its duration is the shortest there is, for those who look at nothing else.
    func released(at time: MicroTime) -> LeaseRecord {
        var record = self
        record.holder = ""
        record.seconds = 1
        record.renewed = time.description
        return record
    }
}

extension APIResource {
    /// Leases, with which processes agree on who works.
    package static let leases = APIResource(
        groupResource: GroupResource(group: "coordination.k8s.io", resource: "leases"),
        version: "v1",
        kind: "Lease",
        namespaced: true
    )
}
