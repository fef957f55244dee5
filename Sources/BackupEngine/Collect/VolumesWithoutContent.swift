// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesCore

/// Volumes in use of which a backup holds the objects and not what is stored in them.
package struct VolumesWithoutContent: Sendable {
    /// Names that a message lists; a user who wants all finds them in the backup.
    private static let namesListed = 5

    /// The claim, as `namespace/name`, by the volume that it is bound to.
    private var claims: [String: String] = [:]
    /// Names of bound volumes.
    private var volumes: Set<String> = []

    /// None yet.
    package init() {}

    /// Learns from an object that is taken.
    package mutating func learn(from bytes: ArraySlice<UInt8>, of kind: GroupResource, namespace: String?, name: String)
    {
        switch kind.description {
        case "persistentvolumeclaims":
            guard let object = Self.bound(bytes), let volume = object["spec"]?["volumeName"]?.string else { return }
            claims[volume] = namespace.map { "\($0)/\(name)" } ?? name
        case "persistentvolumes":
            if Self.bound(bytes) != nil { volumes.insert(name) }
        default: break
        }
    }

    /// Adds what another list has.
    package mutating func merge(_ other: VolumesWithoutContent) {
        claims.merge(other.claims) { $1 }
        volumes.formUnion(other.volumes)
    }

    /// The one sentence that a backup says of them all; `nil` when there are none.
    package var warning: String? {
        let names =
            claims.values.sorted().map { "claim \($0)" }
            + volumes.filter { claims[$0] == nil }.sorted().map { "volume \($0)" }
        guard !names.isEmpty else { return nil }
        let what = names.count == 1 ? "the content of 1 volume is" : "the contents of \(names.count) volumes are"
        let rest = names.count - Self.namesListed
        return "\(what) not in the backup: \(names.prefix(Self.namesListed).joined(separator: ", "))"
            + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func bound(_ bytes: ArraySlice<UInt8>) -> RawJSON? {
        guard let object = try? RawJSON(bytes), object["status"]?["phase"]?.string == "Bound" else { return nil }
        return object
    }
}
