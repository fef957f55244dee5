// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import VeleroAPI

/// The claims of a plan that get new, empty volumes instead of those whose contents their users had.
package struct EmptyClaims: Sendable {
    /// The claims, as `namespace/name` in the target, sorted.
    package private(set) var names: [String] = []
    /// How many of them have a snapshot or a copy of their files that the backup knows of.
    private(set) var saved = 0

    /// Finds them.
    /// - Parameters:
    ///   - items: The plan's items.
    ///   - volumes: The volume that each claim of the backup is bound to, by the claim in the source.
    ///   - context: What becomes of the volumes.
    ///   - savedClaims: Claims, as `namespace/name` in the source, whose contents are kept outside of the archive.
    package init(
        in items: [PlannedItem],
        volumes: [String: String],
        _ context: RestoreContext,
        savedClaims: Set<String>
    ) {
        for item in items where item.source.kind.description == "persistentvolumeclaims" {
            guard item.verdict == .create || item.reason == .restoredBefore, let volume = volumes[item.source.key],
                Self.isLost(volume, context)
            else { continue }
            names.append(item.target.key)
            if savedClaims.contains(item.source.key) { saved += 1 }
        }
        names.sort()
    }

    /// The one sentence about them all; `nil` when there are none.
    package var warning: String? {
        guard !names.isEmpty else { return nil }
        let what =
            names.count == 1 ? "1 claim gets a new, empty volume" : "\(names.count) claims get new, empty volumes"
        let elsewhere = saved == 0 ? "" : "; the backup names snapshots of \(saved), which this restore does not read"
        return "\(what), because contents of volumes are not restored: \(names.listed)\(elsewhere)"
    }

    private static func isLost(_ volume: String, _ context: RestoreContext) -> Bool {
        switch context.volumeFates[volume] {
        case .restored, .present, .released, .snapshot, .served: false
        case .fresh, .claimedElsewhere: true
        case nil: !context.liveVolumes.contains(volume)
        }
    }
}
