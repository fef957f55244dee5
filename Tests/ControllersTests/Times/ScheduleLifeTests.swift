// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import Controllers
import JSON
import Testing
import VeleroAPI

/// Schedules with a clock that is set forward, on a real API server.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct ScheduleLifeTests {
    private static func schedule(
        _ data: String,
        _ test: ControllersCase,
        _ expression: String? = nil,
        _ edit: (inout Schedule) -> Void = { _ in }
    ) -> Schedule {
        var template = BackupSpec()
        template.includedNamespaces = [data]
        template.snapshotVolumes = false
        var schedule = Schedule(
            name: "hourly",
            spec: ScheduleSpec(schedule: expression ?? test.clock.hourlyFromHalfAnHour, template: template)
        )
        edit(&schedule)
        return schedule
    }

    private static func backups(_ test: ControllersCase) async throws -> [Backup] {
        try await test.all(Backup.self).filter { $0.labels[VeleroLabel.scheduleName] == "hourly" }
    }

    @Test func `a schedule makes a backup when it is due, and one for all runs that were missed`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.create(
                    Self.schedule(data, test) { $0.labels = ["team": "shop"] }
                )
                try await test.waitFor(Schedule.self, "hourly", "enabled") { $0.status.phase == .enabled }
                #expect(try await Self.backups(test).isEmpty)
                test.clock.advance(seconds: 3600)
                try await test.restart()
                let schedule = try await test.waitFor(Schedule.self, "hourly", "run") { $0.status.lastBackup != nil }
                let first = try #require(try await Self.backups(test).first)
                #expect(first.labels["team"] == "shop" && first.name.hasPrefix("hourly-20"))
                #expect(
                    first.spec.includedNamespaces == [data] && first.json[path: ["metadata", "ownerReferences"]] == nil
                )
                try await test.waitForBackup(first.name, .completed)
                // Nothing more comes of it, however often somebody looks.
                try await test.restart()
                try await Task.sleep(for: .milliseconds(500))
                #expect(try await Self.backups(test).count == 1)
                // Five hours without a server are made up for by one backup.
                await test.stop()
                test.clock.advance(seconds: 5 * 3600)
                try await test.start()
                try await test.waitFor(Schedule.self, "hourly", "run again") {
                    ($0.status.lastBackup ?? schedule.createdAt)! > schedule.status.lastBackup!
                }
                for backup in try await Self.backups(test) { try await test.waitForBackup(backup.name, .completed) }
                #expect(try await Self.backups(test).count == 2)
                #expect(test.metrics.text().contains(#"lifeboat_schedule_missed_runs_total{schedule="hourly"} 4"#))
            }
        }
    }

    @Test func `while a backup of the schedule runs the next run waits for it`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.create(Self.schedule(data, test))
                try await test.waitFor(Schedule.self, "hourly", "enabled") { $0.status.phase == .enabled }
                await test.stop()
                test.clock.advance(seconds: 3600)
                let store = TroubledStore(test.bucket)
                store.block("hourly-")
                try await test.start(store: store)
                try await eventually("the first is under way") { store.isBlocking }
                test.clock.advance(seconds: 3600)
                try await test.patch(Schedule.self, "hourly", ["metadata": ["labels": ["look": "again"]]])
                try await eventually("the run waits") { test.log.count(of: "Run waits for a backup") > 0 }
                #expect(try await Self.backups(test).count == 1)
                store.unblock()
                try await eventually("the second is made") { try await Self.backups(test).count == 2 }
                for backup in try await Self.backups(test) { try await test.waitForBackup(backup.name, .completed) }
            }
        }
    }

    @Test func `a schedule that is paused, skips or cannot be understood makes no backup`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.create(Self.schedule(data, test) { $0.spec.isPaused = true })
                try await test.create(
                    Schedule(
                        json: Self.schedule(data, test) { $0.spec.skipImmediately = true }
                            .renamed("skips").json
                    )
                )
                try await test.create(Self.schedule(data, test, "61 * * * *").renamed("wrong"))
                try await test.waitFor(Schedule.self, "hourly", "enabled") { $0.status.phase == .enabled }
                let skips = try await test.waitFor(Schedule.self, "skips", "skipped") { $0.status.lastSkipped != nil }
                #expect(skips.spec.skipImmediately == false)
                let wrong = try await test.waitFor(Schedule.self, "wrong", "refused") {
                    $0.status.phase == .failedValidation
                }
                #expect(wrong.status.validationErrors.count == 1)
                test.clock.advance(seconds: 3600)
                try await test.restart()
                try await eventually("the one that skipped has run") {
                    try await test.all(Backup.self).map(\.name).contains { $0.hasPrefix("skips-") }
                }
                #expect(try await test.all(Backup.self).count == 1)
                // A schedule that is put right is in force at once.
                try await test.patch(Schedule.self, "wrong", ["spec": ["schedule": "1 * * * *"]])
                try await test.waitFor(Schedule.self, "wrong", "enabled") {
                    $0.status.phase == .enabled && $0.status.validationErrors.isEmpty
                }
                try await test.patch(Schedule.self, "hourly", ["spec": ["paused": false]])
                try await eventually("the one that was paused has run") { try await Self.backups(test).count == 1 }
            }
        }
    }

    @Test func `backups belong to their schedule where it says so`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                let made = try await test.create(
                    Self.schedule(data, test) { $0.spec.useOwnerReferencesInBackup = true }
                )
                try await test.waitFor(Schedule.self, "hourly", "enabled") { $0.status.phase == .enabled }
                test.clock.advance(seconds: 3600)
                try await test.restart()
                try await eventually("it has run") { try await Self.backups(test).count == 1 }
                let backup = try await Self.backups(test)[0]
                let owner = backup.json[path: ["metadata", "ownerReferences"]]?.array?.first
                #expect(owner?["uid"]?.string == made.uid && owner?["kind"]?.string == "Schedule")
                #expect(owner?["name"]?.string == "hourly" && owner?["controller"]?.bool == true)
            }
        }
    }

    @Test func `a server that ends between making a backup and writing that down makes no second one`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.create(Self.schedule(data, test))
                try await test.waitFor(Schedule.self, "hourly", "enabled") { $0.status.phase == .enabled }
                test.clock.advance(seconds: 3600)
                try await test.restart()
                try await eventually("it has run") { try await Self.backups(test).count == 1 }
                try await test.waitFor(Schedule.self, "hourly", "noted") { $0.status.lastBackup != nil }
                await test.stop()
                try await test.patch(Schedule.self, "hourly", ["status": ["lastBackup": .null]])
                try await test.start()
                try await test.waitFor(Schedule.self, "hourly", "noted again") { $0.status.lastBackup != nil }
                #expect(try await Self.backups(test).count == 1)
            }
        }
    }
}

extension Schedule {
    /// The same schedule under another name.
    func renamed(_ name: String) -> Schedule {
        var copy = self
        copy.json[path: ["metadata", "name"]] = .string(name)
        return copy
    }
}
