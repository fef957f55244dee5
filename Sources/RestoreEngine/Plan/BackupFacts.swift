// SPDX-License-Identifier: Apache-2.0

package import JSON
import KubernetesCore

/// Facts about the items of a backup that decide about other items: which volumes there are, which secrets are tokens,
/// which Services have their endpoints written for them, which kinds are defined.
package struct BackupFacts: Sendable {
    /// What is known of one archived volume.
    package struct Volume: Sendable {
        /// `spec.persistentVolumeReclaimPolicy`.
        package var reclaimPolicy: String
        /// The claim it was bound to, as `namespace/name` in the source.
        package var claim: String?
    }

    /// Archived volumes by name.
    package private(set) var volumes: [String: Volume] = [:]
    /// Token secrets that a service account lists, as `namespace/name`.
    package private(set) var listedTokenSecrets: Set<String> = []
    /// Services with a selector, as `namespace/name`.
    package private(set) var selectingServices: Set<String> = []
    /// CustomResourceDefinitions.
    package private(set) var definitions: [JSONValue] = []

    /// No facts yet.
    package init() {}

    /// Learns from one item; malformed ones teach nothing and are reported when their verdict is due.
    package mutating func learn(from bytes: ArraySlice<UInt8>, of item: SourceItem) {
        switch item.kind.description {
        case "persistentvolumes":
            guard let volume = try? JSONParser.parse(bytes), let spec = volume["spec"] else { return }
            let claim = spec["claimRef"].flatMap { claim in
                claim["namespace"]?.string.flatMap { namespace in claim["name"]?.string.map { "\(namespace)/\($0)" } }
            }
            volumes[item.name] = Volume(
                reclaimPolicy: spec["persistentVolumeReclaimPolicy"]?.string ?? "Retain",
                claim: claim
            )
        case "serviceaccounts":
            guard let namespace = item.namespace, let account = try? JSONParser.parse(bytes) else { return }
            for secret in account["secrets"]?.array ?? [] {
                if let name = secret["name"]?.string { listedTokenSecrets.insert("\(namespace)/\(name)") }
            }
        case "services":
            guard let raw = try? RawJSON(bytes), let selector = raw["spec"]?["selector"], selector.isObject else {
                return
            }
            selectingServices.insert(item.key)
        case "customresourcedefinitions.apiextensions.k8s.io":
            if let definition = try? JSONParser.parse(bytes) { definitions.append(definition) }
        default: break
        }
    }

    /// What happens to each archived volume, given those of the target.
    /// - Parameters:
    ///   - live: The target's volumes by name.
    ///   - options: For the namespace mapping.
    package func volumeFates(live: [String: JSONValue], options: RestoreOptions) -> [String: VolumeFate] {
        volumes.reduce(into: [:]) { fates, entry in
            let (name, volume) = entry
            let claim = volume.claim.map { Self.mapped($0, options) }
            guard let present = live[name] else {
                fates[name] = volume.reclaimPolicy == "Delete" && volume.claim != nil ? .fresh : .restored
                return
            }
            fates[name] = Self.fate(of: present, wantedClaim: claim)
        }
    }

    private static func fate(of live: JSONValue, wantedClaim: String?) -> VolumeFate {
        guard let reference = live[path: ["spec", "claimRef"]], let wantedClaim else { return .present }
        let claim = "\(reference["namespace"]?.string ?? "")/\(reference["name"]?.string ?? "")"
        guard claim == wantedClaim else { return .claimedElsewhere }
        return live[path: ["status", "phase"]]?.string == "Released" ? .released : .present
    }

    private static func mapped(_ claim: String, _ options: RestoreOptions) -> String {
        let parts = claim.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return claim }
        return "\(options.target(of: parts[0]))/\(parts[1])"
    }
}
