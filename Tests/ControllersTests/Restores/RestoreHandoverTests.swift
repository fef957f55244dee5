// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import ObjectStore
import Testing
import VeleroAPI

/// Restores whose leader changes, and those that are found under way.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct RestoreHandoverTests {
    private static let items = 60

    /// How a leader ends: it is told to, or it hangs and another one leads while it still thinks that it does.
    enum End: CaseIterable {
        case orderly
        case lostLease
    }

    @Test(arguments: End.allCases)
    func `a leader that changes in the middle of a restore leaves one whole restore`(end: End) async throws {
        try await ControllersCase.with { test in
            try await test.withData(Self.items) { data in
                try await test.makeBackup("b", of: data)
                try await test.client.withNamespaceName { target in
                    // Its last step hangs, so that it has not ended when the next one leads.
                    test.store.block("restore-r-results.gz")
                    try await test.askForRestore("r", of: "b") { $0.namespaceMapping = [data: target] }
                    try await eventually("some of it is restored", every: .milliseconds(5)) {
                        try await test.configMaps(in: target) > 0
                    }
                    var former: TroubledStore?
                    switch end {
                    case .orderly: try await test.restart()
                    case .lostLease:
                        former = test.store
                        try await test.takeOver()
                    }
                    let restore = try await test.waitForRestore("r", .completed)
                    former?.unblock()
                    #expect(restore.status.errors == 0)
                    #expect(try await test.configMaps(in: target) == Self.items)
                    let items = try await test.items(ofBackup: "b").count
                    #expect(restore.status.progress == (items, items))
                    #expect(restore.annotations[LifeboatAnnotation.runBy] == nil)
                    let record = try #require(try await test.stored.restore(named: "r"))
                    #expect(record.uid == restore.uid && record.status.phase == .completed)
                    #expect(record.annotations[LifeboatAnnotation.runAttempts] == nil)
                    try await Task.sleep(for: .seconds(1))
                    #expect(try await test.find(Restore.self, "r")?.status == restore.status)
                }
            }
        }
    }

    @Test func `a restore waits for a store that is away, also when a server before has said so`() async throws {
        try await ControllersCase.with(.edited { $0.storeValidationFrequency = GoDuration(seconds: 1) }) { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                test.store.isAway = true
                try await test.waitForLocation { $0.status.phase == .unavailable }
                try await test.askForRestore("r", of: "b")
                try await Task.sleep(for: .seconds(2))
                #expect(try await test.find(Restore.self, "r")?.status.phase == .new)
                // The next server finds the word of this one, and a store that is there.
                try await test.restart()
                try await test.waitForRestore("r", .completed)

                test.store.isAway = true
                try await test.waitForLocation { $0.status.phase == .unavailable }
                try await test.askForRestore("in-vain", of: "b")
                try await Task.sleep(for: .seconds(3))
                test.clock.advance(seconds: 31 * 60)
                let refused = try await test.waitForRestore("in-vain", .failedValidation)
                #expect(refused.status.validationErrors.first?.contains("is not available") == true)
            }
        }
    }

    @Test func `a restore of a schedule does not wait for another location that was never reached`() async throws {
        try await ControllersCase.with(.edited { $0.storeValidationFrequency = GoDuration(seconds: 1) }) { test in
            try await test.withData { data in
                try await test.askForBackup("b", of: [data]) { $0.labels = [VeleroLabel.scheduleName: "nightly"] }
                try await test.waitForBackup("b", .completed)
                try await test.createLocation("away", bucket: "away")
                try await test.waitForLocation("away") { $0.status.phase == .unavailable }
                try await test.askForRestore("r", of: "") { $0.scheduleName = "nightly" }
                let restore = try await test.waitForRestore("r", .completed)
                #expect(restore.spec.backupName == "b")
            }
        }
    }

    @Test func `a restore that is older than its server waits until the backup is known`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                await test.stop()
                // As on a new cluster, where everything is applied at once and the server comes late.
                try await test.delete(Backup.self, "b")
                try await test.patch(BackupStorageLocation.self, "default", ["status": .null])
                try await test.askForRestore("r", of: "b")
                test.clock.advance(seconds: 20 * 60)
                try await test.start()
                try await test.waitForRestore("r", .completed)
            }
        }
    }

    @Test func `what another program began, or kills each server, fails with the reason`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                await test.stop()
                let deadly = [LifeboatAnnotation.runAttempts: "5", LifeboatAnnotation.runBy: "dead"]
                for (name, annotations) in [("velero", [:]), ("deadly", deadly)] {
                    var restore = Restore(name: name, spec: RestoreSpec(backupName: "b"))
                    restore.annotations = annotations
                    try await test.create(restore)
                    try await test.patch(Restore.self, name, ["status": ["phase": "InProgress"]])
                }
                try await test.start()
                let velero = try await test.waitForRestore("velero", .failed)
                #expect(velero.status.failureReason?.contains("begun by another server") == true)
                let killed = try await test.waitForRestore("deadly", .failed)
                #expect(killed.status.failureReason?.contains("its server died 5 times") == true)
                #expect(try await test.files("restores/").isEmpty)
            }
        }
    }
}
