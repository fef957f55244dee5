// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
package import KubernetesRuntime
import Logging
import ObjectStore
import RestoreEngine
import VeleroAPI
import VolumeSnapshots

/// Carries restores out, one after the other.
///
/// A restore that is found in phase InProgress was being made by a server that died or lost its lease. It is continued:
/// what it had restored carries its label and counts as done. It fails when server after server has died over it, or when
/// another program has begun it.
package struct RestoreReconciler: Reconciler {
    package let name = ServerSettings.ControllerName.restore.rawValue
    let context: ControllerContext
    private let underWay: RestoresUnderWay
    private let outages: Outages

    /// Carries out the restores of a context.
    package init(_ context: ControllerContext, underWay: RestoresUnderWay) {
        self.context = context
        self.underWay = underWay
        outages = Outages(tolerance: context.settings.outageTolerance)
    }

    var restores: VeleroCache<Restore> { context.caches.restores }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let seen = restores[key] else { return .done }
        return try await underWay.during(seen.uid) {
            // Looked at once more now that whoever removes its files would wait.
            guard let restore = restores[key], restore.uid == seen.uid, !restore.isBeingDeleted else { return .done }
            do {
                return try await carryOut(restore)
            } catch let error as ControllerError where error.code == .deleted {
                context.logger.notice("Restore was deleted", metadata: ["restore": "\(key)"])
                return .done
            }
        }
    }

    private func carryOut(_ restore: Restore) async throws -> Reconciliation {
        switch restore.status.phase {
        case .new:
            if try await AwaitedBackup(context: context).isExpected(by: restore) { return .again(after: .seconds(2)) }
            if awaitsLocation(restore) { return .again(after: .seconds(1)) }
            try await start(restore)
            context.waits.end(restore.uid)
        case .inProgress: try await goOn(restore)
        case .finalizing, .finalizingPartiallyFailed, .waitingForPluginOperations,
            .waitingForPluginOperationsPartiallyFailed:
            try await endLeftBehind(restore)
        default: break
        }
        return .done
    }

    /// Whether the location of the restore's backup is only away, or was with a server before this one.
    private func awaitsLocation(_ restore: Restore) -> Bool {
        guard let backup = preparation().backup(of: restore) else { return false }
        return AwaitedLocation(context: context).isExpected(backup.spec.storageLocation ?? "", by: restore.uid)
    }

    private func preparation(refusal: String? = nil) -> RestorePreparation {
        RestorePreparation(
            settings: context.settings,
            backups: context.caches.backups.all,
            locations: context.caches.backupStorageLocations.all,
            refusal: refusal,
            now: context.now()
        )
    }

    private func start(_ restore: Restore) async throws {
        let preparation = preparation(refusal: try await RestorePermission(client: context.client).refusal())
        let started = try await restores.update(restore) { restore in
            guard restore.status.phase == .new else { return }
            restore = preparation.prepared(restore)
            if restore.status.phase == .inProgress {
                restore.json = Finalizers.adding(RestorePreparation.finalizer, to: restore.json)
                RunRecord.begin(&restore, by: context.server.process)
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
    func run(_ restore: Restore) async throws {
        let progress = RestoreProgress()
        let begun = context.now()
        var lastRun: RestoreReport?
        do {
            let report = try await report(of: RunRecord.cleared(restore), progress)
            lastRun = report
            if let end = report.end { throw end }
            if let failure = report.recordFailure, Outages.isOutage(failure) { throw failure }
            let databases = report.resource.annotations[RDSWishes.restoredAnnotation]
            try await finish(restore, status(of: report), databases: databases)
        } catch let error as ControllerError where error.code == .deleted {
            outages.end(restore.uid)
            throw error
        } catch {
            if Task.isCancelled { await restores.letGo(restore, by: context.server.process) }
            let reached = progress.snapshot.itemsRestored
            if Task.isCancelled
                || outages.mayPass(error, of: restore.uid, reached: reached, begun: begun, now: context.now())
            {
                throw error
            }
            try await fail(restore, error, lastRun: lastRun)
        }
        outages.end(restore.uid)
    }

    /// The outcome; without a record of it in the store, which is then nowhere to be read, with a warning.
    private func status(of report: RestoreReport) -> RestoreStatus {
        var status = report.resource.status
        guard let failure = report.recordFailure else { return status }
        status.warnings += 1
        context.logger.warning(
            "Restore has no record in its store",
            metadata: ["restore": "\(report.resource.name)", "reason": "\(failure)"]
        )
        return status
    }

    /// Ends a restore that cannot be finished; what is known of it is kept where its user looks for it.
    func fail(_ restore: Restore, _ error: any Error, lastRun: RestoreReport? = nil) async throws {
        var status = restores.newest(restore).status
        var reason = "\(error)"
        if let lastRun {
            let report = try? await withStore(of: restore) { store in
                await RestoreRun(client: context.client, store: store, now: context.now)
                    .giveUp(lastRun, because: reason)
            }
            status = report?.resource.status ?? status
            reason = report?.resource.status.failureReason ?? reason
        }
        status.phase = .failed
        status.failureReason = reason
        status.completionTimestamp = context.now()
        try await finish(restore, status)
    }

    private func report(of restore: Restore, _ progress: RestoreProgress) async throws -> RestoreReport {
        var settings = RestoreApplication.Settings()
        settings.readiness = context.settings.terminatingResourceTimeout.duration
        var options = try RestoreOptions(restore)
        options.clusterName = ClusterDisks(context: context)
            .clusterName(context.caches.volumeSnapshotLocations.all.map(\.name).sorted())
        return try await withStore(of: restore) { [settings, options] store in
            let run = RestoreRun(
                client: context.client,
                store: store,
                locations: ClusterDisks(context: context),
                progress: progress,
                settings: settings,
                now: context.now
            )
            return try await RunWatch(cache: restores, resource: restore).during { restore in
                // Another server may have brought it to its end while this one hung.
                guard restore.status.phase == .inProgress else { return }
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
        context.caches.backups[restore.spec.backupName].flatMap(context.location)
    }

    private func finish(_ restore: Restore, _ status: RestoreStatus, databases: String? = nil) async throws {
        let finished = try await restores.update(restores.newest(restore)) { restore in
            restore.status = status
            if let databases { restore.annotations[RDSWishes.restoredAnnotation] = databases }
            restore = RunRecord.cleared(restore)
        }
        context.metrics.restoreEnded(finished, schedule: scheduleName(of: finished))
        context.logger.info(
            "Restore ended",
            metadata: [
                "restore": "\(restore.name)", "phase": "\(status.phase)", "errors": "\(status.errors)",
                "warnings": "\(status.warnings)", "reason": "\(status.failureReason ?? "")",
            ]
        )
    }
}
