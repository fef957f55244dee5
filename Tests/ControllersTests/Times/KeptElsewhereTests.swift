// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import Testing
import VeleroAPI

/// Backups of schedules with keep rules in clusters that do not have these schedules.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct KeptElsewhereTests {
    private static let often = ServerSettings.edited { $0.garbageCollectionFrequency = GoDuration(seconds: 1) }

    /// A schedule that makes no backup by itself.
    private static func schedule(keep: String?) -> Schedule {
        var schedule = Schedule(name: "nightly", spec: ScheduleSpec(schedule: "0 1 1 1 *", template: BackupSpec()))
        schedule.spec.isPaused = true
        if let keep { schedule.annotations = [LifeboatAnnotation.keep: keep] }
        return schedule
    }

    /// Makes backups that another cluster's schedule has made, and lets them expire: two before there were rules, one under
    /// them, and one that no schedule has made.
    private static func fill(_ test: ControllersCase, _ data: String) async throws {
        for name in ["before-1", "before-2", "under-rules", "by-hand"] {
            try await test.askForBackup(name, of: [data]) {
                if name == "by-hand" { return }
                $0.labels = [VeleroLabel.scheduleName: "nightly"]
                $0.annotations = [LifeboatAnnotation.scheduledBy: "another"]
                if name == "under-rules" { $0.annotations[LifeboatAnnotation.keep] = "last=5" }
            }
            try await test.waitForBackup(name, .completed)
            test.clock.advance(seconds: 24 * 3600)
        }
    }

    private static func expire(_ test: ControllersCase) { test.clock.advance(seconds: 40 * 24 * 3600) }

    /// Takes all objects away and starts a server that finds the backups in the store.
    private static func rebuild(_ test: ControllersCase) async throws {
        await test.stop()
        for backup in try await test.all(Backup.self) { try await test.delete(Backup.self, backup.name) }
        for schedule in try await test.all(Schedule.self) { try await test.delete(Schedule.self, schedule.name) }
        try await test.patch(BackupStorageLocation.self, "default", ["status": ["lastSyncedTime": .null]])
        try await test.start()
    }

    @Test func `a rebuilt cluster keeps what keep rules held in the one before it`() async throws {
        try await ControllersCase.with(Self.often) { test in
            try await test.withData { data in
                try await Self.fill(test, data)
                var schedule = Self.schedule(keep: "last=5")
                schedule.annotations[LifeboatAnnotation.adoptBackups] = "true"
                // What is older than the rules is marked in the store, as soon as that is there.
                test.store.isAway = true
                try await test.create(schedule)
                try await eventually("the store could not be told") { test.log.count(of: "cannot be told") > 0 }
                test.store.isAway = false
                try await test.restart()
                for name in ["before-1", "before-2"] {
                    try await eventually("\(name) is marked in the store") {
                        try await test.stored.backup(named: name).annotations[LifeboatAnnotation.keep] == "last=5"
                    }
                }
                #expect(try await test.files("backups/before-1/").contains("velero-backup.json"))

                Self.expire(test)
                try await Self.rebuild(test)
                try await eventually("what no schedule has made is gone") {
                    try await !test.stored.hasBackup(named: "by-hand")
                }
                try await eventually("it is said once") { test.log.count(of: "Backups stay beyond their TTL") == 1 }
                try await Task.sleep(for: .seconds(2))
                #expect(try await test.stored.listBackups().names == ["before-1", "before-2", "under-rules"])
                #expect(test.log.count(of: "Backups stay beyond their TTL") == 1)

                // A schedule of the same name with other rules is another one, until it is told that it is not.
                try await test.create(Self.schedule(keep: "last=1"))
                try await Task.sleep(for: .seconds(3))
                #expect(try await test.all(Backup.self).count == 3)
                let annotation: JSONValue = .object([LifeboatAnnotation.adoptBackups: "true"])
                try await test.patch(Schedule.self, "nightly", ["metadata": ["annotations": annotation]])
                for name in ["before-1", "before-2"] { try await test.waitUntilGone(Backup.self, name) }
                #expect(try await test.stored.listBackups().names == ["under-rules"])
            }
        }
    }

    @Test func `of two clusters that share a bucket neither deletes what the other one's rules hold`() async throws {
        try await ControllersCase.with(Self.often) { test in
            try await test.withData { data in
                try await Self.fill(test, data)
                // This cluster knew the backup before the other one's rules reached it: only the store tells.
                var stored = try await test.stored.backup(named: "before-1")
                stored.annotations[LifeboatAnnotation.keep] = "yearly=3"
                try await test.stored.replaceMetadata(of: stored)
                Self.expire(test)
                try await test.create(Self.schedule(keep: nil))
                try await test.restart()
                for name in ["before-2", "by-hand"] { try await test.waitUntilGone(Backup.self, name) }
                try await Task.sleep(for: .seconds(2))
                #expect(try await test.stored.listBackups().names == ["before-1", "under-rules"])
                let kept = try #require(try await test.find(Backup.self, "before-1"))
                #expect(kept.annotations[LifeboatAnnotation.keep] == "yearly=3")
            }
        }
    }

    @Test func `where the rules are taken away the marks go too, and TTLs count everywhere`() async throws {
        try await ControllersCase.with(Self.often) { test in
            try await test.withData { data in
                let schedule = try await test.create(Self.schedule(keep: "last=5"))
                try await test.askForBackup("b", of: [data]) {
                    $0.labels = [VeleroLabel.scheduleName: "nightly"]
                    $0.annotations = [
                        LifeboatAnnotation.scheduledBy: schedule.uid, LifeboatAnnotation.keep: "last=5",
                    ]
                }
                try await test.waitForBackup("b", .completed)
                #expect(try await test.stored.backup(named: "b").annotations[LifeboatAnnotation.keep] == "last=5")
                let none: JSONValue = .object([LifeboatAnnotation.keep: .null])
                try await test.patch(Schedule.self, "nightly", ["metadata": ["annotations": none]])
                try await eventually("the store knows") {
                    try await test.stored.backup(named: "b").annotations[LifeboatAnnotation.keep] == nil
                }
                Self.expire(test)
                try await Self.rebuild(test)
                try await eventually("it has expired") { try await !test.stored.hasBackup(named: "b") }
            }
        }
    }
}
