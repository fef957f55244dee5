// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
package import KubernetesRuntime
import Logging
import VeleroAPI

/// Makes the backups of schedules when they are due.
package struct ScheduleReconciler: Reconciler {
    /// The longest wait between two looks: the clock of a machine may be set meanwhile.
    private static let longestWait = 3600

    package let name = ServerSettings.ControllerName.schedule.rawValue
    private let context: ControllerContext
    private let zones: any TimeZoneDatabase
    private let moments = RunMoments()

    /// Makes the backups of a context's schedules.
    package init(_ context: ControllerContext, zones: any TimeZoneDatabase = TimeZoneDirectory.system) {
        self.context = context
        self.zones = zones
    }

    private var schedules: VeleroCache<Schedule> { context.caches.schedules }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let schedule = schedules[key], !schedule.isBeingDeleted else {
            // Backups that carry the label of a schedule elsewhere lead here too.
            if schedules[key] == nil { context.metrics.scheduleGone(key) }
            return .done
        }
        let now = context.now()
        let validation = ScheduleValidation(
            schedule,
            database: zones,
            server: context.settings.timeZone,
            now: now
        )
        do {
            let valid = try await note(validation, of: schedule)
            guard let times = validation.times else { return .done }
            tellInterval(of: valid, times, now)
            let decision = ScheduleDecision(
                valid,
                times: times,
                backups: context.caches.backups.all.filter { ScheduledBackup.isMade($0, by: key) },
                now: now,
                skipByDefault: context.settings.scheduleSkipImmediately
            )
            return try await carryOut(decision, of: valid, now)
        } catch let error as ControllerError where error.code == .deleted {
            return .done
        }
    }

    /// Writes down whether the schedule can be understood.
    private func note(_ validation: ScheduleValidation, of schedule: Schedule) async throws -> Schedule {
        let phase: SchedulePhase = validation.errors.isEmpty ? .enabled : .failedValidation
        if phase == .failedValidation && schedule.status.validationErrors != validation.errors {
            context.logger.warning(
                "Schedule is not valid",
                metadata: ["schedule": "\(schedule.name)", "problems": "\(validation.errors)"]
            )
        }
        return try await schedules.update(schedule) { schedule in
            schedule.status.phase = phase
            schedule.status.validationErrors = validation.errors
        }
    }

    private func tellInterval(of schedule: Schedule, _ times: ScheduleTimes, _ now: Timestamp) {
        let first = times.next(after: now)
        let second = first.flatMap(times.next(after:))
        let interval = first.flatMap { first in second.map { Duration.seconds($0.seconds - first.seconds) } }
        context.metrics.scheduleSeen(schedule.name, expectedInterval: interval)
    }
}

// MARK: - Runs

extension ScheduleReconciler {
    private func carryOut(
        _ decision: ScheduleDecision,
        of schedule: Schedule,
        _ now: Timestamp
    ) async throws -> Reconciliation {
        let noted = try await write(decision, to: schedule)
        if decision.lastSkipped != nil { context.metrics.runSkipped(schedule: schedule.name) }
        switch decision.action {
        case .rest: return .done
        case .wait: return wait(for: decision.next, now)
        case .block(_, let backups):
            // The end of the backup wakes this; waiting is only for the case that it is not seen.
            context.logger.debug(
                "Run waits for a backup of the schedule",
                metadata: ["schedule": "\(schedule.name)", "backups": "\(backups)"]
            )
            return .again(after: .seconds(60))
        case .start(let run, let missed):
            try await start(run, missed: missed, of: noted, now)
            return wait(for: decision.next, now)
        }
    }

    private func wait(for next: Timestamp?, _ now: Timestamp) -> Reconciliation {
        guard let next else { return .done }
        return .again(after: .seconds(min(Self.longestWait, max(1, next.seconds - now.seconds))))
    }

    private func write(_ decision: ScheduleDecision, to schedule: Schedule) async throws -> Schedule {
        try await schedules.update(schedule) { schedule in
            if let time = decision.lastBackup { schedule.status.lastBackup = time }
            if let time = decision.lastSkipped { schedule.status.lastSkipped = time }
            if let skip = decision.skipImmediately { schedule.spec.skipImmediately = skip }
        }
    }

    /// Makes one backup.
    ///
    /// The backup says which run it is for. Should the server end before the schedule says so too, the next one reads it
    /// there, and makes no second one.
    private func start(_ run: Timestamp, missed: Int, of schedule: Schedule, _ now: Timestamp) async throws {
        let moment = moments.moment(of: run, by: schedule, now: now)
        let backup = try ScheduledBackup.backup(of: schedule, at: moment, run: run)
        do {
            try await context.caches.backups.create(backup)
        } catch let error as KubernetesError where error.code == .alreadyExists || error.code == .ambiguous {
            try await checkIsOurs(backup, of: schedule, error)
        }
        moments.forget(schedule)
        if missed > 0 {
            context.metrics.runsMissed(schedule: schedule.name, count: missed)
            context.logger.warning(
                "Runs were missed and are made up for by one backup",
                metadata: ["schedule": "\(schedule.name)", "missed": "\(missed)"]
            )
        }
        context.logger.info("Backup is due", metadata: ["schedule": "\(schedule.name)", "backup": "\(backup.name)"])
        try await schedules.update(schedule) { $0.status.lastBackup = now }
    }

    /// After a create whose answer was lost the backup may be there, and then it is the one that was wanted.
    private func checkIsOurs(_ backup: Backup, of schedule: Schedule, _ error: KubernetesError) async throws {
        do {
            let found = try await context.caches.backups.find(backup.name)
            let run = ScheduledBackup.run(of: backup, madeBy: schedule)
            if ScheduledBackup.run(of: found, madeBy: schedule) == run { return }
            // Somebody else has the name; another second has another one.
            moments.forget(schedule)
        } catch let absence as KubernetesError where absence.code == .notFound {
            throw error
        }
        throw error
    }
}
