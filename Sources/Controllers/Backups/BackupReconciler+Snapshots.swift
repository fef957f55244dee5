// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import Logging
import VeleroAPI
import VolumeSnapshots

extension BackupReconciler {
    /// Deletes the snapshots that a backup has begun that has not come about, and will not.
    ///
    /// A backup that is in its store keeps them, whatever its object says; so does one whose store does not answer.
    /// - Parameter backup: The backup.
    /// - Returns: What is left, one sentence each; also in the log.
    @discardableResult
    func discardSnapshots(of backup: Backup) async -> [String] {
        let databases = (try? BackupOptions(backup))?.databases ?? []
        let locations = backup.spec.volumeSnapshotLocations
        guard !locations.isEmpty, backup.spec.snapshotVolumes != false || !databases.isEmpty else { return [] }
        guard await !mayBeCommitted(backup) else { return [] }
        var left: [String] = []
        for location in locations {
            if backup.spec.snapshotVolumes != false { left += await discardDisks(of: backup, in: location) }
            if !databases.isEmpty { left += await discard(databases, of: backup, in: location) }
        }
        for words in left {
            context.logger.warning(
                "Snapshots of a failed backup may be left",
                metadata: ["backup": "\(backup.name)", "uid": "\(backup.uid)", "reason": "\(words)"]
            )
        }
        return left
    }

    private func discardDisks(of backup: Backup, in location: String) async -> [String] {
        do {
            return try await ClusterDisks(context: context).withDisks(of: location, region: nil) { disks in
                try await SnapshotDeletion(disks).deleteTagged(BackupIdentity(backup, cluster: nil)).map(\.description)
            }
        } catch {
            return ["\(error)"]
        }
    }

    private func discard(_ databases: [String], of backup: Backup, in location: String) async -> [String] {
        do {
            return try await ClusterDisks(context: context).withDatabases(of: location, region: nil) { rds in
                await rds.deleteLeft(databases, of: BackupIdentity(backup, cluster: nil))
            }
        } catch {
            return ["\(error)"]
        }
    }

    /// Whether the backup is in its store, or nobody can say.
    private func mayBeCommitted(_ backup: Backup) async -> Bool {
        do {
            guard let location = context.location(of: backup) else { return true }
            return try await context.locations.withStore(of: location) { store in
                if case .ours = try await store.committedBackup(named: backup.name, ownedBy: backup.uid) { return true }
                return false
            }
        } catch {
            context.logger.warning(
                "Snapshots are kept, because the store does not say whether their backup is in it",
                metadata: ["backup": "\(backup.name)", "uid": "\(backup.uid)", "reason": "\(error)"]
            )
            return true
        }
    }
}
