// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import ObjectStore
import Testing
import VeleroAPI

/// Backups that are found under way, wait for their location, or cannot be ended as usual.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct BackupHandoverTests {
    private static let attempts = LifeboatAnnotation.runAttempts
    private static let runBy = LifeboatAnnotation.runBy

    @Test func `what another program began, or kills each server, fails with the reason`() async throws {
        try await ControllersCase.with { test in
            await test.stop()
            let cases: [(String, [String: String], String)] = [
                ("velero", [:], "begun by another server"),
                ("deadly", [Self.attempts: "5", Self.runBy: "dead"], "its server died 5 times"),
                ("unsupported", [Self.attempts: "1"], "spec.hooks"),
            ]
            for (name, annotations, _) in cases {
                try await test.askForBackup(name, of: ["shop"]) {
                    $0.annotations = annotations
                    if name == "unsupported" { $0.spec.hooks = ["resources": [["name": "h"]]] }
                    $0.spec.storageLocation = "default"
                }
                try await test.patch(Backup.self, name, ["status": ["phase": "InProgress"]])
            }
            try await test.start()
            for (name, _, words) in cases {
                let backup = try await test.waitForBackup(name, .failed)
                #expect(backup.status.failureReason?.contains(words) == true, "\(backup.status.failureReason ?? "")")
                #expect(backup.status.completionTimestamp != nil && backup.annotations[Self.attempts] == nil)
            }
            #expect(try await test.files("").isEmpty)
        }
    }

    @Test func `deaths are counted while a backup runs, orderly ends are not, and nothing of it stays`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                test.store.block("b.tar.gz")
                try await test.askForBackup("b", of: [data])
                try await eventually("the archive is being written") { test.store.isBlocking }
                await test.stop()
                let left = try #require(try await test.find(Backup.self, "b"))
                #expect(left.annotations[Self.attempts] == "1" && left.annotations[Self.runBy] == nil)
                try await test.patch(
                    Backup.self,
                    "b",
                    ["metadata": ["annotations": .object([Self.runBy: "dead"])]]
                )
                let store = TroubledStore(test.bucket)
                store.block("b.tar.gz")
                try await test.start(store: store)
                try await eventually("the archive is being written again") { store.isBlocking }
                #expect(try await test.find(Backup.self, "b")?.annotations[Self.attempts] == "2")
                store.unblock()
                let backup = try await test.waitForBackup("b", .completed)
                let stored = try await test.stored.backup(named: "b")
                for key in [Self.attempts, Self.runBy] {
                    #expect(backup.annotations[key] == nil && stored.annotations[key] == nil)
                }
            }
        }
    }

    @Test func `a backup waits for a store that is away, not for one that is wrong, and lets others pass`()
        async throws
    {
        let settings = ServerSettings.edited { $0.storeValidationFrequency = GoDuration(seconds: 1) }
        try await ControllersCase.with(settings) { test in
            try await test.withData { data in
                try await test.createLocation("wrong", bucket: "nowhere")
                try await test.createLocation("other", bucket: "other")
                try await test.waitForLocation("wrong") { $0.status.phase == .unavailable }
                test.store.isAway = true
                try await test.waitForLocation { $0.status.phase == .unavailable }
                try await test.askForBackup("waits", of: [data])
                try await test.askForBackup("wrong", of: ["elsewhere"]) { $0.spec.storageLocation = "wrong" }
                try await test.waitForBackup("waits", .queued)
                try await test.waitForBackup("wrong", .failedValidation)
                // There is one slot, and it is not taken by what waits.
                try await test.askForBackup("passes", of: [data]) { $0.spec.storageLocation = "other" }
                try await test.waitForBackup("passes", .completed)
                #expect(try await test.find(Backup.self, "waits")?.status.phase == .queued)
                test.store.isAway = false
                try await test.waitForBackup("waits", .completed)

                test.store.isAway = true
                try await test.waitForLocation { $0.status.phase == .unavailable }
                try await test.askForBackup("in-vain", of: [data])
                try await test.waitForBackup("in-vain", .queued)
                try await Task.sleep(for: .seconds(2))
                test.clock.advance(seconds: 31 * 60)
                let backup = try await test.waitForBackup("in-vain", .failedValidation)
                #expect(backup.status.validationErrors.first?.contains("is not available") == true)
            }
        }
    }

    @Test func `what cannot be finalized where it lies ends with the reason`() async throws {
        try await ControllersCase.with { test in
            await test.stop()
            try await test.createLocation("wrong", bucket: "nowhere")
            try await test.askForBackup("b", of: ["shop"]) { $0.spec.storageLocation = "wrong" }
            let status: JSONValue = ["phase": "Finalizing", "errors": 9_223_372_036_854_775_807]
            try await test.patch(Backup.self, "b", ["status": status])
            try await test.start()
            let backup = try await test.waitForBackup("b", .partiallyFailed)
            #expect(backup.status.failureReason?.contains("there is no bucket") == true)
        }
    }
}
