// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import VeleroAPI
import VolumeSnapshots

/// Disks that a restore has made and that nothing points to, because it ended before it reached their volumes.
struct LeftDisks: Sendable {
    let ids: [String]
    /// What their tag says.
    let restoreUID: String

    /// The disks that were made for volumes that were not reached, sorted.
    /// - Parameters:
    ///   - made: What was made, by the name that the volume had.
    ///   - applied: What was reached.
    /// - Returns: Their IDs.
    static func ids(_ made: [String: MadeDisk], _ applied: [AppliedItem]) -> [String] {
        let volumes = applied.map(\.item.source).filter { $0.kind.description == "persistentvolumes" }
        let reached = Set(volumes.map(\.name))
        return made.filter { !reached.contains($0.key) }.values.compactMap(\.id).sorted()
    }

    /// The one sentence about them all; `nil` when there are none.
    var sentence: String? {
        guard !ids.isEmpty else { return nil }
        let what = ids.count == 1 ? "1 disk is left" : "\(ids.count) disks are left"
        return "\(what) to which no volume points, with the tag \(RestoreTags.restoreUID)=\(restoreUID): \(ids.listed)"
    }
}
