// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import VeleroAPI
import VolumeSnapshots

/// The volumes of a plan that are made as objects only and point to the disks of a cloud that they had.
///
/// The API server takes them whether or not the disk is there; a missing one shows only when a pod wants it.
struct OldDisks {
    /// The volumes with their disks, such as `pv1 (vol-1)`, sorted.
    private(set) var names: [String] = []

    /// Finds them.
    /// - Parameters:
    ///   - items: The plan's items.
    ///   - disks: The disk behind each volume of the backup that has one, by the volume's name.
    ///   - fates: What becomes of the volumes.
    init(in items: [PlannedItem], disks: [String: String], _ fates: [String: VolumeFate]) {
        for item in items where item.source.kind.description == "persistentvolumes" && item.verdict == .create {
            guard let disk = disks[item.source.name] else { continue }
            if case .snapshot = fates[item.source.name] { continue }
            names.append("\(item.target.name) (\(disk))")
        }
        names.sort()
    }

    /// The disks of archived volumes.
    static func disks(of items: [RestoreCandidate]) -> [String: String] {
        var disks: [String: String] = [:]
        for item in items where item.source.kind.description == "persistentvolumes" {
            disks[item.source.name] = (try? JSONParser.parse(item.bytes)).flatMap(EBSDisks.volumeID)
        }
        return disks
    }

    /// The one sentence about them all; `nil` when there are none.
    var warning: String? {
        guard !names.isEmpty else { return nil }
        let what =
            names.count == 1
            ? "1 volume points to the disk it had, of which the backup has no snapshot"
            : "\(names.count) volumes point to the disks they had, of which the backup has no snapshots"
        return "\(what); nobody has looked whether they are there: \(names.listed)"
    }
}
