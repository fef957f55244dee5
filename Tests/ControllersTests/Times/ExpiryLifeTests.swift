// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import Testing
import VeleroAPI

/// Backups whose time is over, and those that keep rules hold, on a real API server.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct ExpiryLifeTests {
    private static let often = ServerSettings.edited { $0.garbageCollectionFrequency = GoDuration(seconds: 1) }

    @Test func `a backup whose time is over goes with its files, and no other`() async throws {
        try await ControllersCase.with(Self.often) { test in
            try await test.withData { data in
                try await test.makeBackup("stays", of: data)
                try await test.askForBackup("expires", of: [data]) { $0.spec.ttl = GoDuration(seconds: 3600) }
                try await test.waitForBackup("expires", .completed)
                test.clock.advance(seconds: 3500)
                try await Task.sleep(for: .milliseconds(1500))
                #expect(try await test.find(Backup.self, "expires")?.status.phase == .completed)
                test.clock.advance(seconds: 101)
                try await test.waitUntilGone(Backup.self, "expires")
                try await eventually("no request is left") {
                    try await test.all(DeleteBackupRequest.self).isEmpty
                }
                #expect(try await test.stored.listBackups().names == ["stays"])
            }
        }
    }

    @Test func `why an expired backup cannot go now stands in its label, and it goes when it can`() async throws {
        try await ControllersCase.with(Self.often) { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                // A server that sees the time before it sees the change would delete the backup.
                await test.stop()
                try await test.patch(BackupStorageLocation.self, "default", ["spec": ["accessMode": "ReadOnly"]])
                test.clock.advance(seconds: 31 * 24 * 3600)
                try await test.start()
                try await test.waitFor(Backup.self, "b", "read-only") {
                    $0.labels[VeleroLabel.garbageCollectionFailure] == "BSLReadOnly"
                }
                // Were it still said to be available, the backup would go before the server has looked for the bucket.
                try await test.patch(
                    BackupStorageLocation.self,
                    "default",
                    [
                        "spec": ["accessMode": "ReadWrite", "objectStorage": ["bucket": "nowhere"]],
                        "status": ["phase": "Unavailable"],
                    ]
                )
                try await test.waitFor(Backup.self, "b", "unavailable") {
                    $0.labels[VeleroLabel.garbageCollectionFailure] == "BSLUnavailable"
                }
                try await test.delete(BackupStorageLocation.self, "default")
                try await test.waitFor(Backup.self, "b", "without location") {
                    $0.labels[VeleroLabel.garbageCollectionFailure] == "BSLNotFound"
                }
                #expect(try await test.all(DeleteBackupRequest.self).isEmpty)
                try await test.createLocation()
                try await test.waitUntilGone(Backup.self, "b")
                #expect(try await test.files("").isEmpty)
            }
        }
    }

    @Test func `a backup that was refused goes when its time is over, whatever its location is like`() async throws {
        try await ControllersCase.with(Self.often) { test in
            try await test.askForBackup("b", of: ["shop"]) { $0.spec.storageLocation = "nowhere" }
            try await test.waitForBackup("b", .failedValidation)
            test.clock.advance(seconds: 31 * 24 * 3600)
            try await test.waitUntilGone(Backup.self, "b")
        }
    }

    @Test func `a backup whose deletion was refused says so, and is not asked for again that day`() async throws {
        try await ControllersCase.with(Self.often) { test in
            try await test.withData { data in
                try await test.askForBackup("b", of: [data]) { $0.spec.ttl = GoDuration(seconds: 3600) }
                try await test.waitForBackup("b", .completed)
                try await test.addNativeSnapshot(to: "b")
                test.clock.advance(seconds: 3601)
                try await test.waitFor(Backup.self, "b", "refused") {
                    $0.labels[VeleroLabel.garbageCollectionFailure] == GarbageCollector.refused
                }
                try await Task.sleep(for: .seconds(3))
                let requests = try await test.all(DeleteBackupRequest.self)
                #expect(requests.count == 1 && requests.allSatisfy { $0.status.phase == .processed })
                #expect(try await test.find(Backup.self, "b")?.status.phase == .completed)
            }
        }
    }

    @Test func `keep rules hold what is expired and let go what is not`() async throws {
        try await ControllersCase.with(Self.often) { test in
            try await test.withData { data in
                for index in 0..<4 {
                    try await test.askForBackup("b\(index)", of: [data]) {
                        $0.labels = [VeleroLabel.scheduleName: "nightly"]
                    }
                    try await test.waitForBackup("b\(index)", .completed)
                    test.clock.advance(seconds: 24 * 3600)
                }
                // The oldest is of a Velero that does not know such rules; all are beyond their time, which no server sees
                // before the rules are there.
                await test.stop()
                test.clock.advance(seconds: 40 * 24 * 3600)
                var schedule = Schedule(
                    name: "nightly",
                    spec: ScheduleSpec(schedule: "0 1 1 1 *", template: BackupSpec())
                )
                schedule.spec.isPaused = true
                schedule.annotations = [LifeboatAnnotation.keep: "last=2"]
                // Without the collector: what is expired would be gone before the rules are heard.
                test.set { $0.disabledControllers = [.garbageCollection] }
                try await test.create(schedule)
                try await test.start()
                for name in ["b0", "b1"] { try await test.waitUntilGone(Backup.self, name) }
                for name in ["b2", "b3"] {
                    try await test.waitFor(Backup.self, name, "kept") {
                        $0.annotations[LifeboatAnnotation.keptBy] == "last"
                    }
                }
                test.set { $0.disabledControllers = [] }
                try await test.restart()
                try await Task.sleep(for: .seconds(2))
                #expect(try await test.all(Backup.self).map(\.name).sorted() == ["b2", "b3"])
                // Without the rules their time is over.
                try await test.patch(
                    Schedule.self,
                    "nightly",
                    ["metadata": ["annotations": .object([LifeboatAnnotation.keep: .null])]]
                )
                for name in ["b2", "b3"] { try await test.waitUntilGone(Backup.self, name) }
                #expect(try await test.files("backups/").isEmpty)
            }
        }
    }
}
