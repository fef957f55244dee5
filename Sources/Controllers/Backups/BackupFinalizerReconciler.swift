// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
package import KubernetesRuntime
import Logging
package import VeleroAPI

/// Brings backups to their end that another server has left waiting for operations of plug-ins, or being finalized.
///
/// Lifeboat's own backups know no such phases: they are whole when they are committed. A backup of a Velero whose place
/// Lifeboat has taken may be in one. Its archive is in the store; what its plug-ins were still doing, this server cannot
/// follow, and says so.
package struct BackupFinalizerReconciler: Reconciler {
    package let name = ServerSettings.ControllerName.backupFinalizer.rawValue
    private let context: ControllerContext

    /// Finalizes the backups of a context.
    package init(_ context: ControllerContext) {
        self.context = context
    }

    /// Whether a phase is one of those that are brought to their end here.
    package static func isWaiting(_ phase: BackupPhase) -> Bool {
        [
            .waitingForPluginOperations, .waitingForPluginOperationsPartiallyFailed, .finalizing,
            .finalizingPartiallyFailed,
        ].contains(phase)
    }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let backup = context.caches.backups[key], !backup.isBeingDeleted,
            Self.isWaiting(backup.status.phase)
        else { return .done }
        let location = context.caches.backupStorageLocations[backup.spec.storageLocation ?? ""]
        guard let location, location.spec.accessMode == .readWrite else {
            // As Velero does: nothing more can become of it.
            try await end(backup, unfinished: 0, because: "its storage location is gone or read-only")
            return .done
        }
        try await context.locations.withStore(of: location) { store in
            let operations = try await store.itemOperations(ofBackup: backup.name)
            let unfinished = operations.count {
                ["New", "InProgress"].contains($0[path: ["status", "phase"]]?.string ?? "New")
            }
            let reason = "\(unfinished) operations of plug-ins were under way when Lifeboat took over"
            let ended = try await end(backup, unfinished: unfinished, because: unfinished > 0 ? reason : nil)
            try await store.replaceMetadata(of: ended)
        }
        return .done
    }

    @discardableResult
    private func end(_ backup: Backup, unfinished: Int, because reason: String?) async throws -> Backup {
        let wasGood = [.waitingForPluginOperations, .finalizing].contains(backup.status.phase)
        let ended = try await context.caches.backups.update(backup) { backup in
            backup.status.phase = wasGood && reason == nil ? .completed : .partiallyFailed
            backup.status.completionTimestamp = context.now()
            if let reason {
                backup.status.failureReason = reason
                backup.status.errors += max(1, unfinished)
            }
        }
        context.logger.notice(
            "Backup of another server ended",
            metadata: ["backup": "\(backup.name)", "phase": "\(ended.status.phase)"]
        )
        return ended
    }
}
