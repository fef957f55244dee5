// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesCore
import VeleroAPI
package import VolumeSnapshots

/// The volumes in use among the objects of a backup: those whose disks can be copied, and those of which it holds the
/// objects and not what is stored in them.
package struct CollectedVolumes: Sendable {
    /// The claim by the volume that it is bound to.
    package private(set) var claims: [String: SnapshotDecision.Claim] = [:]
    /// Bound volumes by their name.
    package private(set) var volumes: [String: JSONValue] = [:]

    /// None yet.
    package init() {}

    /// Learns from an object that is taken.
    package mutating func learn(from bytes: ArraySlice<UInt8>, of kind: GroupResource, namespace: String?, name: String)
    {
        switch kind.description {
        case "persistentvolumeclaims":
            guard let object = Self.bound(bytes), let volume = object["spec"]?["volumeName"]?.string else { return }
            claims[volume] = .init(namespace: namespace ?? "", name: name, phase: "Bound")
        case "persistentvolumes":
            if let object = try? Self.bound(bytes)?.value() { volumes[name] = object }
        default: break
        }
    }

    /// Adds what another list has.
    package mutating func merge(_ other: CollectedVolumes) {
        claims.merge(other.claims) { $1 }
        volumes.merge(other.volumes) { $1 }
    }

    /// The one sentence that a backup says of all whose contents it does not hold.
    /// - Parameter accountedFor: Names of volumes that were copied, or of which something else is said.
    /// - Returns: The sentence; `nil` when there are none.
    package func warning(besides accountedFor: Set<String> = []) -> String? {
        let lost = claims.filter { !accountedFor.contains($0.key) }
        let names =
            lost.values.map { "claim \($0.namespace.isEmpty ? "" : "\($0.namespace)/")\($0.name)" }.sorted()
            + volumes.keys.filter { claims[$0] == nil && !accountedFor.contains($0) }.sorted().map { "volume \($0)" }
        guard !names.isEmpty else { return nil }
        let what = names.count == 1 ? "the content of 1 volume is" : "the contents of \(names.count) volumes are"
        return "\(what) not in the backup: \(names.listed)"
    }

    private static func bound(_ bytes: ArraySlice<UInt8>) -> RawJSON? {
        guard let object = try? RawJSON(bytes), object["status"]?["phase"]?.string == "Bound" else { return nil }
        return object
    }
}
