// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

extension DeleteBackupRequestReconciler {
    /// Why the backup of a request cannot be deleted, as far as the cluster knows.
    func obstacle(to target: Target) -> String? {
        let name = target.backup.name
        if Self.isUnderWay(target.backup) { return Self.underWay(target.backup) }
        if target.backup.mayHaveFiles {
            let place = target.backup.spec.storageLocation ?? ""
            guard let location = target.location else { return "there is no BackupStorageLocation \"\(place)\"" }
            if location.spec.accessMode == .readOnly { return "BackupStorageLocation \"\(place)\" is read-only" }
        }
        // Also one that still waits: it would be refused, and its user would have to guess why.
        return Self.reader(of: name, context.caches.restores.all)
    }

    /// Which restore still needs a backup, in words.
    static func reader(of backup: String, _ restores: [Restore]) -> String? {
        let busy = restores.first {
            $0.spec.backupName == backup && !$0.status.phase.isTerminal && !$0.isBeingDeleted
        }
        return busy.map { "restore \"\($0.name)\" reads backup \"\(backup)\"; delete it when that has ended" }
    }

    static func isUnderWay(_ backup: Backup) -> Bool {
        BackupQueue.isRunning(backup.status.phase) || BackupFinalizerReconciler.isWaiting(backup.status.phase)
    }

    static func underWay(_ backup: Backup) -> String {
        "backup \"\(backup.name)\" is \(backup.status.phase); delete it when it has ended"
    }
}
