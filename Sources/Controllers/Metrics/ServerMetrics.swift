// SPDX-License-Identifier: Apache-2.0

import JSON
package import VeleroAPI

/// What the server counts, in the words of the controllers.
///
/// A schedule is named by the label `velero.io/schedule-name` of the backup or restore; the empty name means none.
package struct ServerMetrics: Sendable {
    /// Where it is counted.
    package let registry: MetricsRegistry

    /// Counts in a registry.
    package init(_ registry: MetricsRegistry) {
        self.registry = registry
        for metric in VeleroMetrics.all + LifeboatMetrics.all where metric.labels.isEmpty { registry.touch(metric, []) }
    }

    /// Everything as Prometheus reads it, with what the process uses now.
    package func text() -> String {
        ProcessStatistics.current()?.record(in: registry)
        return registry.text()
    }

    /// Whether this process is the one that runs the controllers.
    ///
    /// What it knew of backups, locations and schedules is forgotten when it is not: another process tells it now, and two
    /// answers would contradict each other. What it has counted itself stays.
    package func leadership(_ isLeader: Bool) {
        registry.set(LifeboatMetrics.leader, to: isLeader ? 1 : 0)
        guard !isLeader else { return }
        let all = VeleroMetrics.all + LifeboatMetrics.all + ControllerMetrics.all
        registry.reset(all.filter { $0.kind == .gauge && $0 != LifeboatMetrics.leader })
    }

    /// How many there are.
    package func counts(backups: Int, restores: Int) {
        registry.set(VeleroMetrics.backups, to: Double(backups))
        registry.set(VeleroMetrics.restores, to: Double(restores))
    }

    /// Whether a location can be used.
    package func location(_ name: String, isAvailable: Bool) {
        registry.set(VeleroMetrics.locationStatus, [name], to: isAvailable ? 1 : 0)
    }

    /// A location was deleted.
    package func locationGone(_ name: String) {
        registry.remove(label: "backup_location_name", value: name)
    }

    /// A location lacks backups, and their objects are kept; none is missing when all is well again.
    package func syncHeldBack(location: String, missing: Int) {
        registry.set(LifeboatMetrics.syncHeldBack, [location], to: Double(missing))
    }
}

// MARK: - Backups

extension ServerMetrics {
    /// A backup was started.
    package func backupAttempted(schedule: String) {
        registry.add(to: VeleroMetrics.backupAttempts, [schedule])
    }

    /// A backup was refused.
    package func backupValidationFailed(schedule: String) {
        registry.add(to: VeleroMetrics.backupValidationFailures, [schedule])
        registry.set(VeleroMetrics.backupLastStatus, [schedule], to: 0)
    }

    /// A backup has come to its end: Completed, PartiallyFailed or Failed.
    /// - Parameters:
    ///   - backup: As it is now.
    ///   - schedule: Its schedule.
    ///   - archiveSize: The bytes of its archive, if there is one.
    ///   - now: The time.
    package func backupEnded(_ backup: Backup, schedule: String, archiveSize: Int64?, at now: Timestamp) {
        let status = backup.status
        switch status.phase {
        case .completed:
            registry.add(to: VeleroMetrics.backupSuccesses, [schedule])
            lastSuccess(schedule: schedule, at: now)
        case .partiallyFailed: registry.add(to: VeleroMetrics.backupPartialFailures, [schedule])
        default: registry.add(to: VeleroMetrics.backupFailures, [schedule])
        }
        registry.set(VeleroMetrics.backupLastStatus, [schedule], to: status.phase == .completed ? 1 : 0)
        if let archiveSize { registry.set(VeleroMetrics.backupTarballSize, [schedule], to: Double(archiveSize)) }
        if let start = status.startTimestamp {
            let end = status.completionTimestamp ?? now
            registry.observe(Double(max(0, end.seconds - start.seconds)), in: VeleroMetrics.backupDuration, [schedule])
        }
        registry.set(VeleroMetrics.backupItems, [schedule], to: Double(status.progress.totalItems))
        registry.set(VeleroMetrics.backupErrors, [schedule], to: Double(status.errors))
        if status.warnings > 0 { registry.add(to: VeleroMetrics.backupsWithWarnings, [schedule]) }
        countSnapshots(of: backup, schedule: schedule)
    }

    /// How the schedules' last backups ended, as a server that has just started finds them.
    /// - Parameter backups: All backups, in any order.
    package func backupsFound(_ backups: [Backup]) {
        let ended = backups.filter { $0.status.phase.isTerminal && $0.status.completionTimestamp != nil }
        for (schedule, ofSchedule) in Dictionary(grouping: ended, by: \.scheduleName) {
            let inOrder = ofSchedule.sorted {
                ($0.status.completionTimestamp?.seconds ?? 0) < ($1.status.completionTimestamp?.seconds ?? 0)
            }
            if let last = inOrder.last {
                registry.set(VeleroMetrics.backupLastStatus, [schedule], to: last.status.phase == .completed ? 1 : 0)
            }
            if let time = inOrder.last(where: { $0.status.phase == .completed })?.status.completionTimestamp {
                lastSuccess(schedule: schedule, at: time)
            }
        }
    }

    private func lastSuccess(schedule: String, at time: Timestamp) {
        registry.set(VeleroMetrics.backupLastSuccess, [schedule], to: Double(time.seconds))
    }

    /// A backup was run again, because the server that ran it had gone.
    package func backupRunAgain() {
        registry.add(to: LifeboatMetrics.backupsRunAgain)
    }

    private func countSnapshots(of backup: Backup, schedule: String) {
        let status = backup.status
        let (tried, made) = (status.volumeSnapshotsAttempted, status.volumeSnapshotsCompleted)
        registry.add(Double(tried), to: VeleroMetrics.snapshotAttempts, [schedule])
        registry.add(Double(made), to: VeleroMetrics.snapshotSuccesses, [schedule])
        registry.add(Double(max(0, tried - made)), to: VeleroMetrics.snapshotFailures, [schedule])
        // Each of these series names a backup, so that only backups with such snapshots get them.
        let csiTried = status.json["csiVolumeSnapshotsAttempted"]?.int ?? 0
        guard csiTried > 0 else { return }
        let csiMade = status.json["csiVolumeSnapshotsCompleted"]?.int ?? 0
        registry.add(Double(csiTried), to: VeleroMetrics.csiSnapshotAttempts, [schedule, backup.name])
        registry.add(Double(csiMade), to: VeleroMetrics.csiSnapshotSuccesses, [schedule, backup.name])
        registry.add(
            Double(max(0, csiTried - csiMade)),
            to: VeleroMetrics.csiSnapshotFailures,
            [schedule, backup.name]
        )
    }
}

// MARK: - Deletions

extension ServerMetrics {
    /// The deletion of a backup was started.
    package func deletionAttempted(schedule: String) {
        registry.add(to: VeleroMetrics.backupDeletionAttempts, [schedule])
    }

    /// The deletion of a backup has come to its end.
    package func deletionEnded(schedule: String, succeeded: Bool) {
        let metric = succeeded ? VeleroMetrics.backupDeletionSuccesses : VeleroMetrics.backupDeletionFailures
        registry.add(to: metric, [schedule])
    }

    /// The keep rule of a schedule had backups deleted.
    package func retentionDeleted(schedule: String, count: Int) {
        registry.add(Double(count), to: LifeboatMetrics.retentionDeletions, [schedule])
    }
}

// MARK: - Restores

extension ServerMetrics {
    /// A restore was started.
    package func restoreAttempted(schedule: String) {
        registry.add(to: VeleroMetrics.restoreAttempts, [schedule])
    }

    /// A restore was refused.
    package func restoreValidationFailed(schedule: String) {
        registry.add(to: VeleroMetrics.restoreValidationFailures, [schedule])
    }

    /// A restore has come to its end: Completed, PartiallyFailed or Failed.
    package func restoreEnded(_ restore: Restore, schedule: String) {
        switch restore.status.phase {
        case .completed: registry.add(to: VeleroMetrics.restoreSuccesses, [schedule])
        case .partiallyFailed: registry.add(to: VeleroMetrics.restorePartialFailures, [schedule])
        default: registry.add(to: VeleroMetrics.restoreFailures, [schedule])
        }
    }

    /// A restore was continued, because the server that ran it had gone.
    package func restoreContinued() {
        registry.add(to: LifeboatMetrics.restoresContinued)
    }
}

// MARK: - Schedules

extension ServerMetrics {
    /// A schedule is there; its series stand at zero when they are new.
    /// - Parameters:
    ///   - name: Its name.
    ///   - expectedInterval: The time between its runs; `nil` when that is not known.
    package func scheduleSeen(_ name: String, expectedInterval: Duration?) {
        for metric in VeleroMetrics.ofSchedule { registry.touch(metric, [name]) }
        for metric in VeleroMetrics.ofScheduleAndBackup { registry.touch(metric, [name, ""]) }
        for metric in [LifeboatMetrics.missedRuns, LifeboatMetrics.skippedRuns] { registry.touch(metric, [name]) }
        guard let expectedInterval else { return }
        registry.set(VeleroMetrics.scheduleInterval, [name], to: expectedInterval / .seconds(1))
    }

    /// A schedule was deleted.
    package func scheduleGone(_ name: String) {
        registry.remove(label: "schedule", value: name)
    }

    /// Runs of a schedule were due while no server ran.
    package func runsMissed(schedule: String, count: Int) {
        registry.add(Double(count), to: LifeboatMetrics.missedRuns, [schedule])
    }

    /// A run of a schedule was left out, because one of its backups was still running.
    package func runSkipped(schedule: String) {
        registry.add(to: LifeboatMetrics.skippedRuns, [schedule])
    }
}
