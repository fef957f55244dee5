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
    private let outages: Outages

    /// Finalizes the backups of a context.
    package init(_ context: ControllerContext) {
        self.context = context
        outages = Outages(tolerance: context.settings.outageTolerance)
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
        do {
            do { try await end(backup) } catch {
                if Task.isCancelled || (error as? ControllerError)?.code == .deleted { throw error }
                if outages.mayPass(error, of: backup.uid, now: context.now()) { throw error }
                // Left as it is it would hold up its schedule for ever.
                let reason = "its storage location cannot be used: \(error)"
                try await write(Ending(.partiallyFailed, because: reason), backup)
            }
        } catch let error as ControllerError where error.code == .deleted {
            // Then nobody waits for it to end.
        }
        outages.end(backup.uid)
        return .done
    }

    private func end(_ backup: Backup) async throws {
        guard let location = context.location(of: backup), location.spec.accessMode == .readWrite else {
            // As Velero does: nothing more can become of it.
            return try await write(
                Ending(.partiallyFailed, because: "its storage location is gone or read-only"),
                backup
            )
        }
        try await context.locations.withStore(of: location) { store in
            guard try await store.hasBackup(named: backup.name) else {
                return try await write(Ending(.failed, because: "its storage location does not have it"), backup)
            }
            let operations = try await store.itemOperations(ofBackup: backup.name)
            let unfinished = operations.count {
                ["New", "InProgress"].contains($0[path: ["status", "phase"]]?.string ?? "New")
            }
            let wasGood = [.waitingForPluginOperations, .finalizing].contains(backup.status.phase)
            var ending = Ending(wasGood ? .completed : .partiallyFailed)
            if unfinished > 0 {
                let reason = "\(unfinished) operations of plug-ins were under way when Lifeboat took over"
                ending = Ending(.partiallyFailed, because: reason, errors: unfinished)
            }
            // First into the store: once the resource has ended, nobody comes here again.
            var stored = backup
            ending.apply(to: &stored, at: context.now())
            try await store.replaceMetadata(of: stored)
            try await write(ending, backup)
        }
    }

    /// How a backup ends.
    private struct Ending: Sendable {
        var phase: BackupPhase
        var reason: String?
        var errors: Int

        init(_ phase: BackupPhase, because reason: String? = nil, errors: Int = 1) {
            self.phase = phase
            self.reason = reason
            self.errors = errors
        }

        func apply(to backup: inout Backup, at now: Timestamp) {
            guard BackupFinalizerReconciler.isWaiting(backup.status.phase) else { return }
            backup.status.phase = phase
            backup.status.completionTimestamp = now
            guard let reason else { return }
            backup.status.failureReason = reason
            // Whatever stands there: the figure is another program's.
            backup.status.errors = min(max(backup.status.errors, 0), 1_000_000) + errors
        }
    }

    private func write(_ ending: Ending, _ backup: Backup) async throws {
        let now = context.now()
        let ended = try await context.caches.backups.update(backup) { ending.apply(to: &$0, at: now) }
        context.logger.notice(
            "Backup of another server ended",
            metadata: ["backup": "\(backup.name)", "phase": "\(ended.status.phase)"]
        )
    }
}
