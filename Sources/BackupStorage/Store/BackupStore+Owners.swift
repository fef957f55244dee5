// SPDX-License-Identifier: Apache-2.0

import ObjectStore
package import VeleroAPI

/// What the store holds under the name of a Backup resource.
package enum CommittedBackup: Sendable, Equatable {
    /// No committed backup; perhaps an unfinished one.
    case none
    /// The backup that was made for this very resource.
    case ours(Backup)
    /// A backup of the same name that was made for another resource, or for none.
    case somebodyElses
}

/// What the store holds under the name of a Restore resource.
package enum RestoreRecord: Sendable, Equatable {
    /// Nothing.
    case none
    /// Files without the record that says whose they are.
    case leftovers
    /// The record of this very resource, finished or not.
    case ours(Restore)
    /// The record of another resource, or of none, which has ended.
    case endedOfAnother
    /// The record of another resource, or of none, which has not ended as far as anybody knows.
    case somebodyElses
}

extension BackupStore {
    /// Looks for the backup that was committed for a Backup resource.
    ///
    /// A server that died between the commit and writing the resource's status has done its work; this tells the next
    /// one.
    /// - Parameters:
    ///   - name: The name of the resource.
    ///   - uid: Its UID; with the empty one nothing is ours.
    /// - Returns: What is there.
    /// - Throws: ``BackupStorageError`` `.damaged` when the commit mark cannot be read, `.invalidName`.
    package func committedBackup(named name: String, ownedBy uid: String) async throws -> CommittedBackup {
        do {
            let backup = try await backup(named: name)
            return !uid.isEmpty && backup.uid == uid ? .ours(backup) : .somebodyElses
        } catch let error as BackupStorageError where error.code == .notFound || error.code == .unfinished {
            return .none
        }
    }

    /// Looks for what a former run has recorded for a Restore resource.
    /// - Parameters:
    ///   - name: The name of the resource.
    ///   - uid: Its UID; with the empty one nothing is ours.
    /// - Returns: What is there.
    /// - Throws: ``BackupStorageError`` `.damaged` when the record cannot be read, `.invalidName`.
    package func restoreRecord(named name: String, ownedBy uid: String) async throws -> RestoreRecord {
        do {
            guard let restore = try await restore(named: name) else { return .leftovers }
            if !uid.isEmpty, restore.uid == uid { return .ours(restore) }
            return restore.status.phase.isTerminal ? .endedOfAnother : .somebodyElses
        } catch let error as BackupStorageError where error.code == .notFound {
            return .none
        }
    }
}
