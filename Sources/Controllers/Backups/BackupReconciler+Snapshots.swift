// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import Logging
import VeleroAPI

extension BackupReconciler {
    /// Deletes the snapshots that a backup has begun that has not come about, and will not.
    ///
    /// A backup that is in its store keeps them, whatever its object says; so does one whose store does not answer.
    /// - Parameter backup: The backup.
    /// - Returns: What is left, or may be, one sentence each; also in the log.
    @discardableResult
    func discardSnapshots(of backup: Backup) async -> [String] {
        let traces = SnapshotTraces(backup)
        guard !traces.isEmpty else { return [] }
        let left: [String]
        do {
            if try await isCommitted(backup) { return [] }
            let removed = await traces.delete(with: ClusterDisks(context: context))
            left = removed.left + removed.unknown
        } catch {
            left = ["they are kept, because its store does not say whether the backup is in it: \(error)"]
        }
        for words in left {
            context.logger.warning(
                "Snapshots of a failed backup may be left",
                metadata: ["backup": "\(backup.name)", "uid": "\(backup.uid)", "reason": "\(words)"]
            )
        }
        return left
    }

    /// Whether the backup is in its store.
    /// - Throws: When nobody can say.
    private func isCommitted(_ backup: Backup) async throws -> Bool {
        try await context.locations.withStore(of: location(of: backup)) { store in
            if case .ours = try await store.committedBackup(named: backup.name, ownedBy: backup.uid) { return true }
            return false
        }
    }
}
