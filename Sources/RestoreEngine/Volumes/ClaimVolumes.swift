// SPDX-License-Identifier: Apache-2.0

import JSON
import VeleroAPI

/// Which volume each claim of the target is bound to, as the volumes tell it.
struct ClaimVolumes {
    /// A volume that serves a claim.
    struct Serving: Equatable {
        /// Its name.
        var name: String
        /// The volume of a backup that a restore has made it from; `nil` for others.
        var original: String?
    }

    /// The volumes by the claim, as `namespace/name`.
    private var serving: [String: Serving] = [:]

    /// Finds them.
    /// - Parameters:
    ///   - live: The target's volumes.
    ///   - terminatingNamespaces: Namespaces that are being deleted, and their claims with them.
    init(_ live: [String: JSONValue], terminatingNamespaces: Set<String> = []) {
        for (name, volume) in live where volume[path: ["status", "phase"]]?.string == "Bound" {
            let reference = volume[path: ["spec", "claimRef"]]
            guard let namespace = reference?["namespace"]?.string, let claim = reference?["name"]?.string,
                !terminatingNamespaces.contains(namespace), volume[path: ["metadata", "deletionTimestamp"]] == nil
            else { continue }
            let annotations = volume[path: ["metadata", "annotations"]]?.stringMap ?? [:]
            serving["\(namespace)/\(claim)"] = Serving(
                name: name,
                original: annotations[VeleroAnnotation.originalPVName]
            )
        }
    }

    /// The volume of a claim; `nil` when it has none.
    subscript(claim: String) -> Serving? { serving[claim] }
}
