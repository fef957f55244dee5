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
            return stored.uid == backup.uid || isCopy(backup, of: stored)
        } catch let error as BackupStorageError where error.code == .unfinished {
            // It may be under way, for another Backup or a command line that was quicker to take the name.
            return try await store.mayBeUnfinished(backup.name, ownedBy: backup.uid)
        } catch let error as BackupStorageError where error.code == .notFound || error.code == .damaged {
            return true
        }
    }

    /// Whether a Backup was made from what is in the store: it has a UID of its own here, and the status of what it stands
    /// for.
    ///
    /// One that was made here and failed because its name was taken can have begun in the same second as the other.
    private func isCopy(_ backup: Backup, of stored: Backup) -> Bool {
        let phase = backup.phaseBesidesDeletion ?? stored.status.phase
        return stored.status.startTimestamp == backup.status.startTimestamp
            && stored.status.completionTimestamp == backup.status.completionTimestamp
            && (phase == .failed) == (stored.status.phase == .failed)
    }

    /// Removes what a restore has left in the store.
    /// - Throws: `ObjectStoreError`, `BackupStorageError`.
    func remove(_ restore: Restore) async throws {
        do {
            let record = try await store.restoreRecord(named: restore.name, ownedBy: restore.uid)
            if [.somebodyElses, .endedOfAnother].contains(record) { return }
        } catch let error as BackupStorageError where error.code == .damaged {
            // Nobody can read whose it is, or anything else of it.
        }
        try await store.deleteRestore(named: restore.name)
    }
}
