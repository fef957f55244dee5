// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
package import KubernetesRuntime
import Logging
import ObjectStore
import RestoreEngine
import VeleroAPI

/// Carries restores out, and removes what they left in the store when they are deleted.
///
/// A restore that is found in phase InProgress was being made by a server that died or lost its lease. It is continued:
/// what it had restored carries its label and counts as done.
package struct RestoreReconciler: Reconciler {
    package let name = ServerSettings.ControllerName.restore.rawValue
    private let context: ControllerContext
    private let outages: Outages

    /// Carries out the restores of a context.
    package init(_ context: ControllerContext) {
        self.context = context
        outages = Outages(tolerance: context.settings.outageTolerance)
    }

    private var restores: VeleroCache<Restore> { context.caches.restores }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let restore = restores[key] else { return .done }
        do {
            if restore.isBeingDeleted {
                try await removeFiles(of: restore)
                return .done
            }
            switch restore.status.phase {
            case .new: try await start(restore)
            case .inProgress:
                context.metrics.restoreContinued()
                context.logger.notice("Restore is continued", metadata: ["restore": "\(key)"])
                try await run(restore)
            case .finalizing, .finalizingPartiallyFailed, .waitingForPluginOperations,
                .waitingForPluginOperationsPartiallyFailed:
                try await endLeftBehind(restore)
            default: break
            }
        } catch let error as ControllerError where error.code == .deleted {
            context.logger.notice("Restore was deleted", metadata: ["restore": "\(key)"])
            // With the finalizer it is still there, and waits for its files to be removed.
            return restores[key] == nil ? .done : .again(after: .seconds(1))
        }
        return .done
    }

    private func start(_ restore: Restore) async throws {
        let preparation = RestorePreparation(
            settings: context.settings,
            backups: context.caches.backups.all,
            locations: context.caches.backupStorageLocations.all,
            refusal: try await RestorePermission(client: context.client).refusal(),
            now: context.now()
        )
        let started = try await restores.update(restore) { restore in
            guard restore.status.phase == .new else { return }
            restore = preparation.prepared(restore)
            if restore.status.phase == .inProgress {
                restore.json = Finalizers.adding(RestorePreparation.finalizer, to: restore.json)
            }
        }
        let schedule = scheduleName(of: started)
        switch started.status.phase {
        case .failedValidation:
            context.metrics.restoreValidationFailed(schedule: schedule)
            context.logger.warning(
                "Restore is not valid",
                metadata: ["restore": "\(restore.name)", "problems": "\(started.status.validationErrors)"]
            )
        case .inProgress:
            context.metrics.restoreAttempted(schedule: schedule)
            context.logger.info("Restore starts", metadata: ["restore": "\(restore.name)"])
            try await run(started)
        default: break
        }
    }

    private func scheduleName(of restore: Restore) -> String {
        restore.spec.scheduleName ?? context.caches.backups[restore.spec.backupName]?.scheduleName ?? ""
    }
}

// MARK: - Running

extension RestoreReconciler {
    private func run(_ restore: Restore) async throws {
        do {
            let report = try await report(of: restore)
            if let end = report.end { throw end }
            if let failure = report.recordFailure { throw failure }
            try await finish(restore, report.resource.status)
        } catch let error as ControllerError where error.code == .deleted {
            outages.end(restore.uid)
            throw error
        } catch {
            if Task.isCancelled || outages.mayPass(error, of: restore.uid, now: context.now()) { throw error }
            var status = restores.newest(restore).status
            status.phase = .failed
            status.failureReason = "\(error)"
            status.completionTimestamp = context.now()
            try await finish(restore, status)
        }
        outages.end(restore.uid)
    }

    private func report(of restore: Restore) async throws -> RestoreReport {
        let progress = RestoreProgress()
        var settings = RestoreApplication.Settings()
        settings.readiness = context.settings.terminatingResourceTimeout.duration
        let options = try RestoreOptions(restore)
        return try await withStore(of: restore) { [settings] store in
            let run = RestoreRun(
                client: context.client,
                store: store,
                progress: progress,
                settings: settings,
                now: context.now
            )
            return try await RunWatch(cache: restores, resource: restore).during { restore in
                let snapshot = progress.snapshot
                restore.status.progress = (snapshot.totalItems, snapshot.itemsRestored)
            } _: {
                try await run.run(options, continuing: true)
            }
        }
    }

    /// Lends the store of the restore's backup.
    private func withStore<Result: Sendable>(
        of restore: Restore,
        _ body: (BackupStore) async throws -> Result
    ) async throws -> Result {
        guard let location = location(of: restore) else {
            throw ControllerError(
                .invalidLocation,
                "backup \"\(restore.spec.backupName)\" or its BackupStorageLocation does not exist any more"
            )
        }
        return try await context.locations.withStore(of: location, body)
    }

    private func location(of restore: Restore) -> BackupStorageLocation? {
        let backup = context.caches.backups[restore.spec.backupName]
        return backup?.spec.storageLocation.flatMap { context.caches.backupStorageLocations[$0] }
    }

    private func finish(_ restore: Restore, _ status: RestoreStatus) async throws {
        let finished = try await restores.update(restores.newest(restore)) { $0.status = status }
        context.metrics.restoreEnded(finished, schedule: scheduleName(of: finished))
        context.logger.info(
            "Restore ended",
            metadata: [
                "restore": "\(restore.name)", "phase": "\(status.phase)", "errors": "\(status.errors)",
                "warnings": "\(status.warnings)", "reason": "\(status.failureReason ?? "")",
            ]
        )
    }

    /// Ends a restore that another server has left being finalized: its objects are there, nobody finalizes it.
    private func endLeftBehind(_ restore: Restore) async throws {
        let wasGood = restore.status.phase == .finalizing
        try await restores.update(restore) { restore in
            restore.status.phase = wasGood ? .completed : .partiallyFailed
            restore.status.completionTimestamp = context.now()
        }
    }
}

// MARK: - Deletion

extension RestoreReconciler {
    /// Removes the restore's files, then lets the resource go; where nobody knows any more where they are, only that.
    private func removeFiles(of restore: Restore) async throws {
        guard restore.finalizers.contains(RestorePreparation.finalizer) else { return }
        if let location = location(of: restore), location.spec.accessMode == .readWrite {
            try await context.locations.withStore(of: location) { store in
                _ = try await store.deleteRestore(named: restore.name)
            }
        }
        try await restores.update(restore) { restore in
            restore.json = Finalizers.removing(RestorePreparation.finalizer, from: restore.json)
        }
        restores.informer.forget(restore.name)
    }
}
