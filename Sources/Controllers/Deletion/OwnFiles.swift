// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import VeleroAPI

/// Tells a resource's own files in a store from those that somebody else has put there under the same name.
///
/// A Backup that failed because its name was taken must not take the other's files with it when it goes, nor must one whose
/// location has been pointed at another bucket since.
struct OwnFiles: Sendable {
    let store: BackupStore

    /// Whether what is in the store under a backup's name may be deleted with it.
    /// - Throws: `ObjectStoreError`, `BackupStorageError`.
    func areThere(of backup: Backup) async throws -> Bool {
        do {
            let stored = try await store.backup(named: backup.name)
            // A Backup that was found in the store has a UID of its own here, and the times of the one it stands for.
            return stored.uid == backup.uid || stored.status.startTimestamp == backup.status.startTimestamp
        } catch let error as BackupStorageError where [.notFound, .unfinished, .damaged].contains(error.code) {
            return true
        }
    }

    /// Removes what a restore has left in the store.
    /// - Throws: `ObjectStoreError`, `BackupStorageError`.
    func remove(_ restore: Restore) async throws {
        do {
            let record = try await store.restoreRecord(named: restore.name, ownedBy: restore.uid)
            if case .somebodyElses = record { return }
        } catch let error as BackupStorageError where error.code == .damaged {
            // Nobody can read whose it is, or anything else of it.
        }
        try await store.deleteRestore(named: restore.name)
    }
}
