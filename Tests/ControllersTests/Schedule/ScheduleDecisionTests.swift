// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import VeleroAPI

@testable import Controllers

struct ScheduleDecisionTests {
    private func times(_ expression: String = "0 1 * * *", zone: TimeZoneRules = .utc) throws -> ScheduleTimes {
        ScheduleTimes(try CronExpression(expression), zone: zone)
    }

    private func decide(
        _ schedule: Schedule,
        at now: String,
        backups: [Backup] = [],
        skipByDefault: Bool = false
    ) throws -> ScheduleDecision {
        ScheduleDecision(
            schedule,
            times: try times(schedule.spec.schedule),
            backups: backups,
            now: try Timestamp(now),
            skipByDefault: skipByDefault
        )
    }

    private func schedule(lastBackup: String? = nil, lastSkipped: String? = nil, created: String) throws -> Schedule {
        var schedule = Schedules.schedule(created: created)
        schedule.spec.skipImmediately = false
        schedule.status.lastBackup = try lastBackup.map { try Timestamp($0) }
        schedule.status.lastSkipped = try lastSkipped.map { try Timestamp($0) }
        return schedule
    }

    @Test(
        arguments: [
            // created, last backup, last skip, now; the run that is due and how many were missed, or the next time.
            ("2026-11-20T00:30:00Z", nil, nil, "2026-11-20T00:59:59Z", "2026-11-20T01:00:00Z", -1),
            ("2026-11-20T00:30:00Z", nil, nil, "2026-11-20T01:00:00Z", "2026-11-20T01:00:00Z", 0),
            ("2026-11-20T01:00:00Z", nil, nil, "2026-11-20T01:00:30Z", "2026-11-21T01:00:00Z", -1),
            ("2026-11-01T00:00:00Z", "2026-11-19T01:00:02Z", nil, "2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z", -1),
            ("2026-11-01T00:00:00Z", "2026-11-19T01:00:02Z", nil, "2026-11-20T01:00:01Z", "2026-11-20T01:00:00Z", 0),
            ("2026-11-01T00:00:00Z", "2026-11-10T01:00:02Z", nil, "2026-11-20T12:00:00Z", "2026-11-20T01:00:00Z", 9),
            (
                "2026-11-01T00:00:00Z", "2026-11-10T01:00:02Z", "2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z",
                "2026-11-21T01:00:00Z", -1
            ),
            (
                "2026-11-01T00:00:00Z", "2026-11-20T01:00:02Z", "2026-11-10T00:00:00Z", "2026-11-20T12:00:00Z",
                "2026-11-21T01:00:00Z", -1
            ),
            ("2026-11-01T00:00:00Z", nil, "2026-11-18T12:00:00Z", "2026-11-20T12:00:00Z", "2026-11-20T01:00:00Z", 1),
        ] as [(String, String?, String?, String, String, Int)]
    )
    func `one backup is made however many runs have passed`(
        created: String,
        lastBackup: String?,
        lastSkipped: String?,
        now: String,
        time: String,
        missed: Int
    ) throws {
        let schedule = try schedule(lastBackup: lastBackup, lastSkipped: lastSkipped, created: created)
        let decision = try decide(schedule, at: now)
        let time = try Timestamp(time)
        if missed < 0 {
            #expect(decision == ScheduleDecision(action: .wait, next: time))
        } else {
            #expect(decision.action == .start(run: time, missed: missed))
            #expect(decision.next == (try times().next(after: Timestamp(now))))
            #expect(decision.lastBackup == nil && decision.lastSkipped == nil && decision.skipImmediately == nil)
        }
    }

    @Test(arguments: [
        BackupPhase.new, .queued, .readyToStart, .inProgress, .waitingForPluginOperations,
        .waitingForPluginOperationsPartiallyFailed, .finalizing, .finalizingPartiallyFailed,
    ])
    func `a run waits for a backup of the schedule that has not ended, and is not lost`(phase: BackupPhase) throws {
        let schedule = try schedule(lastBackup: "2026-11-18T01:00:00Z", created: "2026-11-01T00:00:00Z")
        var running = Schedules.backup("nightly-1", phase)
        let ended = Schedules.backup("nightly-0", .failed)
        let now = "2026-11-20T02:00:00Z"
        let run = try Timestamp("2026-11-20T01:00:00Z")
        #expect(try decide(schedule, at: now, backups: [ended, running]).action == .block(run: run, by: ["nightly-1"]))
        running.status.phase = .completed
        #expect(try decide(schedule, at: now, backups: [ended, running]).action == .start(run: run, missed: 1))
    }

    @Test(arguments: ["Completed", "PartiallyFailed", "Failed", "FailedValidation", "Deleting", "Dreaming"])
    func `other backups hold nothing up`(phase: String) throws {
        let schedule = try schedule(lastBackup: "2026-11-19T01:00:00Z", created: "2026-11-01T00:00:00Z")
        let backup = Schedules.backup("nightly-1", BackupPhase(rawValue: phase))
        var leaving = Schedules.backup("nightly-2", .new)
        leaving.json[path: ["metadata", "deletionTimestamp"]] = "2026-11-20T00:00:00Z"
        let decision = try decide(schedule, at: "2026-11-20T02:00:00Z", backups: [backup, leaving])
        #expect(decision.action == .start(run: try Timestamp("2026-11-20T01:00:00Z"), missed: 0))
    }

    @Test func `a paused schedule rests, and makes up for one run when it is resumed`() throws {
        var schedule = try schedule(lastBackup: "2026-11-10T01:00:00Z", created: "2026-11-01T00:00:00Z")
        schedule.spec.isPaused = true
        schedule.spec.skipImmediately = true
        #expect(try decide(schedule, at: "2026-11-20T02:00:00Z") == ScheduleDecision(action: .rest))
        schedule.spec.isPaused = false
        schedule.spec.skipImmediately = false
        let run = try Timestamp("2026-11-20T01:00:00Z")
        #expect(try decide(schedule, at: "2026-11-20T02:00:00Z").action == .start(run: run, missed: 9))
    }

    @Test(
        arguments: [
            (true, false, true), (true, true, true), (nil, true, true), (nil, false, false), (false, true, false),
        ] as [(Bool?, Bool, Bool)]
    )
    func `a skip counts once, and the server's default is written down`(
        own: Bool?,
        byDefault: Bool,
        skips: Bool
    ) throws {
        var schedule = try schedule(created: "2026-11-01T00:00:00Z")
        schedule.spec.skipImmediately = own
        let now = "2026-11-20T02:00:00Z"
        let decision = try decide(schedule, at: now, skipByDefault: byDefault)
        #expect(decision.skipImmediately == (own == false ? nil : false))
        guard skips else {
            #expect(decision.action == .start(run: try Timestamp("2026-11-20T01:00:00Z"), missed: 19))
            return
        }
        #expect(decision.action == .wait)
        #expect(decision.lastSkipped == (try Timestamp(now)))
        #expect(decision.next == (try Timestamp("2026-11-21T01:00:00Z")))
        schedule.spec.skipImmediately = false
        schedule.status.lastSkipped = try Timestamp(now)
        let later = try decide(schedule, at: "2026-11-23T02:00:00Z", skipByDefault: byDefault)
        #expect(later.action == .start(run: try Timestamp("2026-11-23T01:00:00Z"), missed: 2))
    }

    @Test func `a backup that was made before the server ended is not made again`() throws {
        let schedule = try schedule(lastBackup: "2026-11-18T01:00:01Z", created: "2026-11-01T00:00:00Z")
        let run = try Timestamp("2026-11-19T01:00:00Z")
        var made = try ScheduledBackup.backup(of: schedule, at: run, run: run)
        made.status.phase = .completed
        let decision = try decide(schedule, at: "2026-11-19T05:00:00Z", backups: [made])
        #expect(decision.action == .wait)
        #expect(decision.lastBackup == run)
        #expect(decision.next == (try Timestamp("2026-11-20T01:00:00Z")))
        // The run after it is due all the same.
        let next = try decide(schedule, at: "2026-11-20T05:00:00Z", backups: [made])
        #expect(next.action == .start(run: try Timestamp("2026-11-20T01:00:00Z"), missed: 0))
    }

    @Test func `a namesake's backups out of a shared bucket, and those users ask for, are not taken for a run`() throws
    {
        let schedule = try schedule(lastBackup: "2026-11-18T01:00:01Z", created: "2026-11-01T00:00:00Z")
        let run = try Timestamp("2026-11-19T01:00:00Z")
        var namesake = schedule
        namesake.uid = "other"
        let backups = [
            try ScheduledBackup.backup(of: namesake, at: run, run: run),
            try ScheduledBackup.backup(of: schedule, at: run),
        ].map { backup in
            var backup = backup
            backup.status.phase = .completed
            return backup
        }
        #expect(
            try decide(schedule, at: "2026-11-19T05:00:00Z", backups: backups).action == .start(run: run, missed: 0)
        )
    }

    @Test func `a clock that was wrong for a while does not silence the schedule`() throws {
        let now = "2026-11-20T02:00:00Z"
        // A minute ahead: the other machine's clock, which is waited for.
        let close = try schedule(lastBackup: "2026-11-20T02:01:00Z", created: "2026-11-01T00:00:00Z")
        #expect(
            try decide(close, at: now) == ScheduleDecision(action: .wait, next: try Timestamp("2026-11-21T01:00:00Z"))
        )
        // A year ahead: times count from now on.
        var far = try schedule(lastBackup: "2027-11-20T02:00:00Z", created: "2026-11-01T00:00:00Z")
        let decision = try decide(far, at: now)
        #expect(decision.action == .wait)
        #expect(decision.lastSkipped == (try Timestamp(now)))
        far.status.lastSkipped = decision.lastSkipped
        let later = try decide(far, at: "2026-11-21T01:00:05Z")
        #expect(later.action == .start(run: try Timestamp("2026-11-21T01:00:00Z"), missed: 0))
        // So it is with a schedule that is not made yet.
        let unborn = try schedule(created: "2027-01-01T00:00:00Z")
        #expect(try decide(unborn, at: now).lastSkipped == (try Timestamp(now)))
    }

    @Test func `the same schedule is due at other times where the server's clock is another`() throws {
        let schedule = try schedule(created: "2026-07-01T00:00:00Z")
        let now = try Timestamp("2026-07-01T00:30:00Z")
        func next(_ zone: TimeZoneRules) throws -> String? {
            ScheduleDecision(schedule, times: try times(zone: zone), backups: [], now: now).next?.description
        }
        #expect(try next(.utc) == "2026-07-01T01:00:00Z")
        #expect(try next(Zones.berlin) == "2026-07-01T23:00:00Z")
    }

    @Test func `counting ends after a week of minutes`() throws {
        let start = try Timestamp("2025-01-01T00:00:00Z")
        let runs = try times("* * * * *").runs(after: start, through: Timestamp("2026-01-01T00:00:00Z"))
        #expect(runs == ScheduleTimes.Runs(last: try Timestamp("2025-01-08T00:00:00Z"), count: 10_080))
        #expect(try times("0 0 30 2 *").runs(after: start, through: Timestamp("2026-01-01T00:00:00Z")) == nil)
    }
}
