// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import ObjectStore
import Testing
import VeleroAPI

/// Backups whose server dies, or whose store or cluster goes away.
@Suite(.needsCluster, .timeLimit(.minutes(8)))
struct BackupTroubleTests {
    /// Where the server dies: at the claim, in the archive, among the small files, at the commit mark.
    @Test(arguments: ["claim", "b.tar.gz", "b-results.gz", "velero-backup.json"])
    func `a backup whose server dies is run again and there once`(place: String) async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                test.store.block(place)
                let asked = try await test.askForBackup("b", of: [data])
                try await eventually("\(place) is being written") { test.store.isBlocking }
                await test.crash()
                #expect(try await test.find(Backup.self, "b")?.status.phase == .inProgress)
                try await test.start()
                let backup = try await test.waitForBackup("b", .completed)
                #expect(backup.uid == asked.uid && backup.status.errors == 0)
                #expect(try await test.files("backups/b/") == BackupLifeTests.files)
                #expect(try await test.items(ofBackup: "b").filter { $0.hasPrefix("configmaps/map-") }.count == 3)
                #expect(test.log.count(of: "Backup is run again") == 1)
                #expect(test.metrics.text().contains(#"velero_backup_attempt_total{schedule=""} 1"#))
                // It is counted just after its status was written.
                try await eventually("it is counted") {
                    test.metrics.text().contains(#"velero_backup_success_total{schedule=""} 1"#)
                }
            }
        }
    }

    @Test func `a server that dies at any change of the store leaves a backup that is run again`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                for changes in 0..<14 {
                    await test.stop()
                    let store = TroubledStore(test.bucket)
                    store.die(after: changes)
                    try await test.start(store: store)
                    let name = "b-\(changes)"
                    try await test.askForBackup(name, of: [data])
                    try await eventually("the server has died, or the backup ended") {
                        if store.isDead { return true }
                        return try await test.find(Backup.self, name)?.status.phase == .completed
                    }
                    await test.crash()
                    try await test.start()
                    try await test.waitForBackup(name, .completed)
                    // A claim that could not be removed after the commit stays beside the backup, where it means nothing.
                    let files = try await test.files("backups/\(name)/").filter { !$0.contains("lifeboat-claim") }
                    #expect(files.count == BackupLifeTests.files.count, "after \(changes) changes: \(files)")
                }
                #expect(test.log.count(of: "Backup is run again") >= 8)
            }
        }
    }

    @Test func `a backup that was committed before its status was written is finished from the store`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                let made = try await test.makeBackup("b", of: data)
                await test.stop()
                // As the server would have left it that died between its last two steps.
                try await test.patch(
                    Backup.self,
                    "b",
                    [
                        "metadata": ["annotations": .object([LifeboatAnnotation.runAttempts: "1"])],
                        "status": [
                            "phase": "InProgress", "completionTimestamp": .null, "progress": .null,
                        ],
                    ]
                )
                try await test.start()
                let backup = try await test.waitForBackup("b", .completed)
                #expect(backup.status == made.status)
                // Nothing is written; the claim that a dead server may have left is removed.
                #expect(test.store.changes == 1)
            }
        }
    }

    @Test func `while the store is away a backup waits, and ends well when it is back`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                test.store.block("b.tar.gz")
                try await test.askForBackup("b", of: [data])
                try await eventually("the archive is being written") { test.store.isBlocking }
                test.store.isAway = true
                test.store.unblock()
                try await eventually("it was tried again") { test.log.count(of: "reconcile failed") > 0 }
                #expect(try await test.find(Backup.self, "b")?.status.phase == .inProgress)
                test.store.isAway = false
                try await test.waitForBackup("b", .completed)
                #expect(try await test.files("backups/b/") == BackupLifeTests.files)
            }
        }
    }

    @Test func `a store that stays away lets the backup fail in the end, with the reason`() async throws {
        try await ControllersCase.with(.edited { $0.outageTolerance = .seconds(60) }) { test in
            try await test.withData { data in
                test.store.block("b.tar.gz")
                try await test.askForBackup("b", of: [data])
                try await eventually("the archive is being written") { test.store.isBlocking }
                test.store.isAway = true
                test.store.unblock()
                try await eventually("it was tried again") { test.log.count(of: "reconcile failed") > 0 }
                test.clock.advance(seconds: 61)
                let backup = try await test.waitForBackup("b", .failed, within: .seconds(60))
                #expect(backup.status.failureReason?.contains("the network is down") == true)
                #expect(backup.status.completionTimestamp != nil)
            }
        }
    }

    @Test func `while the API server is away a backup waits, and ends well when it is back`() async throws {
        try await ControllersCase.with(isFresh: true) { test in
            try await test.withData { data in
                test.store.block("b.tar.gz")
                try await test.askForBackup("b", of: [data])
                try await test.askForBackup("c", of: [data])
                try await eventually("the archive is being written") { test.store.isBlocking }
                let restart = try await test.cluster.takeDown(.apiServer)
                test.store.unblock()
                try await eventually("the backup is committed, and its end cannot be told", within: .seconds(60)) {
                    test.log.count(of: "reconcile failed") > 0
                }
                try await restart()
                try await eventually("the API server answers", within: .seconds(90)) {
                    (try? await test.find(Backup.self, "b")) != nil
                }
                for name in ["b", "c"] { try await test.waitForBackup(name, .completed, within: .seconds(90)) }
                #expect(try await test.files("backups/b/") == BackupLifeTests.files)
            }
        }
    }

    @Test func `what another server was still finalizing is brought to its end`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                for name in ["good", "bad", "gone"] { try await test.makeBackup(name, of: data) }
                await test.stop()
                try await test.stored.deleteBackup(named: "gone")
                let phases = ["good": "Finalizing", "bad": "FinalizingPartiallyFailed", "gone": "Finalizing"]
                for (name, phase) in phases {
                    try await test.patch(
                        Backup.self,
                        name,
                        ["status": ["phase": .string(phase), "completionTimestamp": .null]]
                    )
                }
                try await test.start()
                let good = try await test.waitForBackup("good", .completed)
                #expect(good.status.completionTimestamp != nil && good.status.failureReason == nil)
                try await test.waitForBackup("bad", .partiallyFailed)
                let gone = try await test.waitForBackup("gone", .failed)
                #expect(gone.status.failureReason?.contains("does not have it") == true)
                #expect(try await test.stored.backup(named: "bad").status.phase == .partiallyFailed)
            }
        }
    }
}
