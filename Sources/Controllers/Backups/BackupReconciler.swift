// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import JSON
package import KubernetesRuntime
import Logging
import ObjectStore
import VeleroAPI
import VolumeSnapshots

/// Carries backups out: checks what is asked for, runs the engine, writes down how it ended.
///
/// A backup that is found in phase InProgress was being made by a server that died or lost its lease. It is run again,
/// unless the store shows that it was committed, or server after server has died over it. What another program has left in
/// that phase fails, as with Velero.
package struct BackupReconciler: Reconciler {
    package let name = ServerSettings.ControllerName.backup.rawValue
    let context: ControllerContext
    let outages: Outages

    /// Carries out the backups of a context.
    package init(_ context: ControllerContext) {
        self.context = context
        outages = Outages(tolerance: context.settings.outageTolerance)
    }

    var backups: VeleroCache<Backup> { context.caches.backups }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let backup = backups[key], !backup.isBeingDeleted else { return .done }
        do {
            switch backup.status.phase {
            case .readyToStart:
                if AwaitedLocation(context: context).isExpected(by: backup) { return .again(after: .seconds(1)) }
                try await start(backup)
                context.waits.end(backup.uid)
            case .inProgress: try await goOn(backup)
            default: break
            }
        } catch let error as ControllerError where error.code == .deleted {
            context.logger.notice("Backup was deleted", metadata: ["backup": "\(key)"])
        }
        return .done
    }

    private func start(_ backup: Backup) async throws {
        let preparation = BackupPreparation(
            settings: context.settings,
            locations: context.caches.backupStorageLocations.all,
            snapshotLocations: context.caches.volumeSnapshotLocations.all,
            now: context.now()
        )
        let started = try await backups.update(backup) { backup in
            guard backup.status.phase == .readyToStart else { return }
            backup = preparation.prepared(backup)
            if backup.status.phase == .inProgress { RunRecord.begin(&backup, by: context.server.process) }
        }
        switch started.status.phase {
        case .failedValidation:
            context.metrics.backupValidationFailed(schedule: started.scheduleName)
            context.logger.warning(
                "Backup is not valid",
                metadata: ["backup": "\(backup.name)", "problems": "\(started.status.validationErrors)"]
            )
        case .inProgress:
            context.metrics.backupAttempted(schedule: started.scheduleName)
            context.logger.info("Backup starts", metadata: ["backup": "\(backup.name)"])
            try await run(started)
        default: break
        }
    }
}

// MARK: - Running

extension BackupReconciler {
    func run(_ backup: Backup) async throws {
        let progress = BackupProgress()
        let begun = context.now()
        do {
            let outcome = try await outcome(of: RunRecord.cleared(backup), progress)
            try await finish(backup, outcome)
        } catch let error as ControllerError where error.code == .deleted {
            outages.end(backup.uid)
            // Nobody runs it again, and nobody would find them.
            await discardSnapshots(of: backup)
            throw error
        } catch {
            if Task.isCancelled { await backups.letGo(backup, by: context.server.process) }
            let reached = progress.snapshot.items
            if Task.isCancelled
                || outages.mayPass(error, of: backup.uid, reached: reached, begun: begun, now: context.now())
            {
                throw error
            }
            try await fail(backup, error)
        }
        outages.end(backup.uid)
    }

    /// How a backup ended, as the store knows it.
    private struct Outcome: Sendable {
        var backup: Backup
        var archiveSize: Int64?
    }

    private func outcome(of backup: Backup, _ progress: BackupProgress) async throws -> Outcome {
        let location = try location(of: backup)
        return try await context.locations.withStore(of: location) { store in
            switch try await store.committedBackup(named: backup.name, ownedBy: backup.uid) {
            case .ours(let committed):
                // What the dead server had no time for after the commit.
                try await store.store.delete([BackupKeys(backup: backup.name).claim])
                return Outcome(backup: committed)
            case .somebodyElses:
                throw BackupStorageError(
                    .alreadyExists,
                    "a backup \(backup.name) exists already in \(store.store.description)",
                    hint: "choose another name"
                )
            case .none: break
            }
            let run = BackupRun(
                client: context.client,
                store: store,
                locations: ClusterDisks(context: context),
                progress: progress,
                now: context.now
            )
            let options = try options(of: backup)
            let watch = RunWatch(cache: backups, resource: backup)
            let report = try await watch.during { backup in
                // Another server may have brought it to its end while this one hung.
                guard backup.status.phase == .inProgress else { return }
                let snapshot = progress.snapshot
                backup.status.progress = (snapshot.totalItems, snapshot.items)
            } _: {
                try await run.run(options)
            }
            return Outcome(backup: report.backup, archiveSize: report.archive.size)
        }
    }

    private func options(of backup: Backup) throws -> BackupOptions {
        var options = try BackupOptions(backup)
        options.snapshotLocations = backup.spec.volumeSnapshotLocations.compactMap {
            context.caches.volumeSnapshotLocations[$0].map(SnapshotLocation.init)
        }
        options.clusterName = ClusterDisks(context: context).clusterName(backup.spec.volumeSnapshotLocations)
        return options
    }

    func location(of backup: Backup) throws -> BackupStorageLocation {
        if let location = context.location(of: backup) { return location }
        let name = backup.spec.storageLocation ?? ""
        throw ControllerError(.invalidLocation, "there is no BackupStorageLocation \"\(name)\" any more")
    }

    private func finish(_ backup: Backup, _ outcome: Outcome) async throws {
        let finished = try await backups.update(backups.newest(backup)) { backup in
            backup.status = outcome.backup.status
            backup.annotations.merge(outcome.backup.annotations) { $1 }
            backup = RunRecord.cleared(backup)
        }
        context.metrics.backupEnded(
            finished,
            schedule: finished.scheduleName,
            archiveSize: outcome.archiveSize,
            at: context.now()
        )
        context.logger.info(
            "Backup ended",
            metadata: [
                "backup": "\(backup.name)", "phase": "\(finished.status.phase)", "errors": "\(finished.status.errors)",
                "warnings": "\(finished.status.warnings)", "items": "\(finished.status.progress.itemsBackedUp)",
            ]
        )
    }

    func fail(_ backup: Backup, _ error: any Error) async throws {
        let left = await discardSnapshots(of: backup)
        let rest = left.isEmpty ? "" : "; snapshots may be left: \(left.firstFew)"
        let failed = try await backups.update(backups.newest(backup)) { backup in
            guard backup.status.phase == .inProgress else { return }
            backup.status.phase = .failed
            backup.status.failureReason = "\(error)\(rest)"
            if !left.isEmpty { backup.annotations[SnapshotTraces.annotation] = "true" }
            backup.status.completionTimestamp = context.now()
            backup = RunRecord.cleared(backup)
        }
        context.metrics.backupEnded(failed, schedule: failed.scheduleName, archiveSize: nil, at: context.now())
        context.logger.error("Backup failed", metadata: ["backup": "\(backup.name)", "error": "\(error)"])
    }
}
