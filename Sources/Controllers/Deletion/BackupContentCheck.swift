// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import VeleroAPI

/// Says what belongs to a backup and lies outside of its directory in the store.
///
/// Deleting the backup without it would leave snapshots and copies of volumes behind that nobody knows any more, and that
/// cost money; so such a backup is not deleted.
struct BackupContentCheck: Sendable {
    let store: BackupStore

    /// What this version cannot delete, one sentence each.
    /// - Throws: `BackupStorageError`, `ObjectStoreError`.
    func obstacles(_ name: String) async throws -> [String] {
        var obstacles: [String] = []
        let copies = try await store.podVolumeBackups(ofBackup: name).count {
            !($0[path: ["status", "snapshotID"]]?.string ?? "").isEmpty
        }
        if copies > 0 {
            obstacles.append("it has \(copies) file-system backups of volumes, which this version cannot delete")
        }
        let others = try await store.volumeInfo(ofBackup: name).count {
            $0["backupMethod"]?.string == "CSISnapshot" && $0["result"]?.string != "failed"
        }
        if others > 0 { obstacles.append("it has \(others) CSI snapshots, which this version cannot delete") }
        return obstacles
    }
}
