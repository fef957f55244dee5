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
    /// The claim that names a volume, as `namespace/name`, by the volume.
    package private(set) var claims: [String: String] = [:]
    /// Token secrets that the source cluster had issued for a service account, as `namespace/name`.
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
            if let volume = try? JSONParser.parse(bytes) { volumes[item.name] = Volume(of: volume) }
        case "persistentvolumeclaims":
            guard let raw = try? RawJSON(bytes), let volume = raw["spec"]?["volumeName"]?.string else { return }
            claims[volume] = item.key
        case "serviceaccounts":
            guard let account = try? JSONParser.parse(bytes) else { return }
            learn(fromAccount: account, of: item)
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

    /// Forgets volumes and definitions that are not restored: nothing may count on them.
    ///
    /// What is known of service accounts and Services stays, because it says how other items came to be.
    package mutating func keepOnly(_ selected: Set<SourceItem>) {
        let volumeKind = GroupResource("persistentvolumes")
        let definitionKind = GroupResource("customresourcedefinitions.apiextensions.k8s.io")
        volumes = volumes.filter { selected.contains(SourceItem(kind: volumeKind, namespace: nil, name: $0.key)) }
        definitions.removeAll { definition in
            let name = definition[path: ["metadata", "name"]]?.string ?? ""
            return !selected.contains(SourceItem(kind: definitionKind, namespace: nil, name: name))
        }
    }

    /// The claim of each volume, as `namespace/name` in the source, by the volume; also of volumes that are not archived.
    package var volumeClaims: [String: String] {
        claims.merging(volumes.compactMapValues(\.claim)) { $1 }
    }

    /// What happens to each volume that the backup holds, and to those of the target that its claims name.
    /// - Parameters:
    ///   - live: The target's volumes by name.
    ///   - terminatingNamespaces: Namespaces of the target that are being deleted, and their claims with them.
    ///   - options: For the namespace mapping.
    /// - Returns: The fates by the name of the volume; a volume that is neither archived nor in the target has none.
    package func volumeFates(
        live: [String: JSONValue],
        terminatingNamespaces: Set<String> = [],
        options: RestoreOptions
    ) -> [String: VolumeFate] {
        func fate(of volume: JSONValue, for claim: String?) -> VolumeFate {
            Self.fate(of: volume, wanted: claim.map { options.target(ofClaim: $0) }, terminatingNamespaces)
        }
        var fates: [String: VolumeFate] = [:]
        for (name, claim) in claims {
            if let present = live[name] { fates[name] = fate(of: present, for: claim) }
        }
        for (name, volume) in volumes {
            if let present = live[name] {
                fates[name] = fate(of: present, for: volume.claim ?? claims[name])
            } else {
                fates[name] = volume.reclaimPolicy == "Delete" && volume.claim != nil ? .fresh : .restored
            }
        }
        return fates
    }

    /// Only names that the token controller gives (`<account>-token-…`): a user may list secrets of his own too.
    private mutating func learn(fromAccount account: JSONValue, of item: SourceItem) {
        for secret in account["secrets"]?.array ?? [] {
            guard let name = secret["name"]?.string, name.hasPrefix("\(item.name)-token-") else { continue }
            listedTokenSecrets.insert(item.namespace.map { "\($0)/\(name)" } ?? name)
        }
    }

    private static func fate(
        of live: JSONValue,
        wanted: String?,
        _ terminatingNamespaces: Set<String>
    ) -> VolumeFate {
        guard let reference = live[path: ["spec", "claimRef"]], let wanted else { return .present }
        let namespace = reference["namespace"]?.string ?? ""
        guard "\(namespace)/\(reference["name"]?.string ?? "")" == wanted else { return .claimedElsewhere }
        let isDeletedWithClaim = live[path: ["spec", "persistentVolumeReclaimPolicy"]]?.string == "Delete"
        if isDeletedWithClaim && live[path: ["metadata", "deletionTimestamp"]] != nil { return .fresh }
        if live[path: ["status", "phase"]]?.string == "Released" { return .released }
        guard terminatingNamespaces.contains(namespace) else { return .present }
        // Its claim is on the way out, and then the volume is released, or deleted as well.
        return isDeletedWithClaim ? .fresh : .released
    }
}

extension BackupFacts.Volume {
    fileprivate init(of object: JSONValue) {
        let spec = object["spec"]
        let reference = spec?["claimRef"]
        self.init(
            reclaimPolicy: spec?["persistentVolumeReclaimPolicy"]?.string ?? "Retain",
            claim: reference?["namespace"]?.string.flatMap { namespace in
                reference?["name"]?.string.map { "\(namespace)/\($0)" }
            }
        )
    }
}
