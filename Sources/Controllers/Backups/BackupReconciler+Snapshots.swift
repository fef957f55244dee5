// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import Logging
import VeleroAPI
import VolumeSnapshots

extension BackupReconciler {
    /// Deletes the snapshots that a backup has begun that has failed in the end.
    func discardSnapshots(of backup: Backup) async {
        let disks = ClusterDisks(context: context)
        let identity = BackupIdentity(backup, cluster: nil)
        let databases = (try? BackupOptions(backup))?.databases ?? []
        for location in backup.spec.volumeSnapshotLocations {
            do {
                if backup.spec.snapshotVolumes != false {
                    let left = try await disks.withDisks(of: location, region: nil) { disks in
                        try await SnapshotDeletion(disks).deleteTagged(identity)
                    }
                    for failure in left { tellLeft(failure.description, of: backup) }
                }
                guard !databases.isEmpty else { continue }
                let left = try await disks.withDatabases(of: location, region: nil) { rds in
                    await rds.deleteLeft(databases, of: identity)
                }
                for failure in left { tellLeft(failure, of: backup) }
            } catch {
                tellLeft("\(error)", of: backup)
            }
        }
    }

    private func tellLeft(_ words: String, of backup: Backup) {
        context.logger.warning(
            "Snapshots of a failed backup may be left",
            metadata: ["backup": "\(backup.name)", "uid": "\(backup.uid)", "reason": "\(words)"]
        )
    }
}
