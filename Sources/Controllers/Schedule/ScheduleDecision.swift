// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// What a schedule asks for at a moment, and what is to be written into the Schedule for that.
package struct ScheduleDecision: Sendable, Equatable {
    /// What is to be done.
    package enum Action: Sendable, Equatable {
        /// Nothing, because the schedule is paused.
        case rest
        /// Nothing before ``ScheduleDecision/next``.
        case wait
        /// Nothing before one of these backups has ended, because they hold up the run of that time.
        case block(run: Timestamp, by: [String])
        /// A backup, for the run of that time; this many earlier runs were missed and are not made up for.
        case start(run: Timestamp, missed: Int)
    }

    /// What is to be done.
    package var action: Action
    /// The next time; `nil` when the schedule is paused or no time will come.
    package var next: Timestamp?
    /// What `status.lastBackup` is to become, when it does not say so already.
    package var lastBackup: Timestamp?
    /// What `status.lastSkipped` is to become, when it does not say so already.
    package var lastSkipped: Timestamp?
    /// What `spec.skipImmediately` is to become, when it does not say so already.
    package var skipImmediately: Bool?
}

extension ScheduleDecision {
    /// How far moments may lie ahead of the clock here before they are taken to be mistakes.
    ///
    /// Machines that keep time agree to the second; five minutes are what Kerberos and cloud APIs let pass.
    package static let toleratedSkew = GoDuration(seconds: 300)

    /// Decides.
    ///
    /// A run is due at the first time after the last backup, the last skip, or, while there are neither, the creation of
    /// the schedule. However many times have passed since, one backup is made. While a backup of the schedule runs, the
    /// run waits.
    /// - Parameters:
    ///   - schedule: The schedule; one that passed validation.
    ///   - times: When its backups are due.
    ///   - backups: Its backups, in any order.
    ///   - now: The time of day.
    ///   - skipByDefault: What counts for schedules that do not say whether they skip a run that is due at once.
    package init(
        _ schedule: Schedule,
        times: ScheduleTimes,
        backups: [Backup],
        now: Timestamp,
        skipByDefault: Bool = false
    ) {
        self.init(action: .rest)
        if schedule.spec.isPaused { return }
        action = .wait
        next = times.next(after: now)
        // A skip counts once; the server's default is written down as well, so that it is not asked for again when the
        // server was away and a run is to be made up for.
        if schedule.spec.skipImmediately != false { skipImmediately = false }
        if schedule.spec.skipImmediately ?? skipByDefault {
            lastSkipped = now
            return
        }
        guard var start = Self.start(of: schedule, now: now) else {
            lastSkipped = now
            return
        }
        // The server may have ended between making a backup and writing that down.
        if let made = Self.lastRun(of: schedule, in: backups), made > start {
            lastBackup = made
            start = made
        }
        guard let runs = times.runs(after: start, through: now) else {
            next = times.next(after: start)
            return
        }
        let running = backups.filter(Self.isRunning).map(\.name).sorted()
        action =
            running.isEmpty
            ? .start(run: runs.last, missed: runs.count - 1) : .block(run: runs.last, by: running)
    }

    /// The moment from which times count; `nil` when every one that is known lies in the future.
    private static func start(of schedule: Schedule, now: Timestamp) -> Timestamp? {
        // A clock that was set forward by mistake, and back again, must not silence the schedule until then.
        let latest = now.advanced(by: toleratedSkew)
        let moments = [schedule.status.lastBackup ?? schedule.createdAt, schedule.status.lastSkipped]
        return moments.compactMap { $0 }.filter { $0 <= latest }.max()
    }

    /// The last time for which there is a backup; backups of a namesake in another cluster that uses the same bucket do
    /// not count.
    private static func lastRun(of schedule: Schedule, in backups: [Backup]) -> Timestamp? {
        backups.compactMap { ScheduledBackup.run(of: $0, madeBy: schedule) }.max()
    }

    private static let running: Set<BackupPhase> = [
        .new, .queued, .readyToStart, .inProgress, .waitingForPluginOperations,
        .waitingForPluginOperationsPartiallyFailed, .finalizing, .finalizingPartiallyFailed,
    ]

    /// Whether a backup holds up the next run of its schedule.
    ///
    /// Phases that are not known here do not count: a schedule that never runs again is worse than two backups at a time.
    static func isRunning(_ backup: Backup) -> Bool {
        running.contains(backup.status.phase) && !backup.isBeingDeleted
    }
}
