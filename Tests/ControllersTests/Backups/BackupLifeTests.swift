// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import Testing
import VeleroAPI

/// Backups from the request to their end, on a real API server.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct BackupLifeTests {
    static let files: [String] = [
        "b-itemoperations.json.gz", "b-lifeboat-index.jsonl.gz", "b-logs.gz", "b-podvolumebackups.json.gz",
        "b-resource-list.json.gz", "b-results.gz", "b-volumeinfo.json.gz", "b-volumesnapshots.json.gz", "b.tar.gz",
        "velero-backup.json",
    ]

    @Test func `a backup is queued, made and described as Velero describes it`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                let asked = try await test.askForBackup("b", of: [data]) { backup in
                    backup.labels = ["team": "shop"]
                    backup.spec.ttl = GoDuration(seconds: 3600)
                }
                let backup = try await test.waitForBackup("b", .completed)
                let status = backup.status
                #expect(backup.uid == asked.uid)
                #expect(status.json["version"]?.int == 1 && status.formatVersion == "1.1.0")
                let start = try #require(status.startTimestamp)
                let end = try #require(status.completionTimestamp)
                #expect(start <= end && end <= test.clock.now)
                #expect(status.expiration == start.advanced(by: GoDuration(seconds: 3600)))
                #expect(status.queuePosition == nil && status.validationErrors.isEmpty && status.failureReason == nil)
                #expect(status.errors == 0 && status.warnings == 0)
                let items = try await test.items(ofBackup: "b")
                #expect(items.filter { $0.hasPrefix("configmaps/map-") }.count == 3)
                #expect(status.progress == (items.count, items.count))
                #expect(backup.labels == ["team": "shop", VeleroLabel.storageLocation: "default"])
                #expect(backup.annotations[VeleroAnnotation.resourceTimeout] == "10m0s")
                #expect(backup.annotations[VeleroAnnotation.sourceClusterVersion]?.hasPrefix("v1.") == true)
                #expect(backup.spec.storageLocation == "default" && backup.spec.snapshotMoveData == false)
                #expect(backup.spec.csiSnapshotTimeout == GoDuration(seconds: 600))
                let stored = try await test.stored.backup(named: "b")
                #expect(stored.status == status && stored.uid == backup.uid)
                #expect(try await test.files("backups/b/") == Self.files)
            }
        }
    }

    @Test func `what cannot be done is refused with all reasons, and leaves nothing anywhere`() async throws {
        try await ControllersCase.with { test in
            try await test.askForBackup("b", of: ["*", "shop"]) { backup in
                backup.spec.snapshotMoveData = true
                backup.spec.storageLocation = "nowhere"
                backup.spec.hooks = ["resources": [["name": "h", "pre": [["exec": ["command": ["/bin/true"]]]]]]]
            }
            let backup = try await test.waitForBackup("b", .failedValidation)
            let errors = backup.status.validationErrors
            #expect(errors.count == 4)
            for word in ["'*' or names", "spec.hooks", "spec.snapshotMoveData", #""nowhere""#] {
                #expect(errors.count { $0.contains(word) } == 1, "\(word): \(errors)")
            }
            #expect(backup.status.startTimestamp == nil && backup.status.expiration != nil)
            #expect(try await test.files("").isEmpty)
            let text = test.metrics.text()
            #expect(text.contains(#"velero_backup_validation_failure_total{schedule=""} 1"#))
            #expect(!text.contains(#"velero_backup_attempt_total{schedule=""} 1"#))
        }
    }

    @Test func `the name of a backup that is in the store already is refused, and the other backup stays whole`()
        async throws
    {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                let before = try await test.stored.backup(named: "b")
                await test.stop()
                try await test.delete(Backup.self, "b")
                try await test.askForBackup("b", of: [data])
                try await test.start()
                let failed = try await test.waitForBackup("b", .failed)
                #expect(failed.status.failureReason?.contains("exists already") == true)
                #expect(failed.status.completionTimestamp != nil)
                #expect(try await test.stored.backup(named: "b") == before)
                // Nor does the failed one take the other's files with it when it is deleted.
                try await test.askForDeletion(of: "b", uid: failed.uid)
                try await eventually("the failed one is gone") {
                    try await test.find(Backup.self, "b")?.uid != failed.uid
                }
                #expect(try await test.stored.backup(named: "b") == before)
                #expect(try await test.files("backups/b/") == Self.files)
            }
        }
    }

    @Test func `a backup that is deleted while it is made leaves nothing in the store`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                test.store.block("b.tar.gz")
                try await test.askForBackup("b", of: [data])
                try await eventually("the archive is being written") { test.store.isBlocking }
                try await test.delete(Backup.self, "b")
                try await eventually("nothing is left") { try await test.files("").isEmpty }
                test.store.unblock()
                try await test.makeBackup("after", of: data)
                #expect(try await test.find(Backup.self, "b") == nil)
                #expect(try await test.files("backups/b/").isEmpty)
            }
        }
    }

    @Test func `a location that nobody has looked at yet is no reason to refuse a backup`() async throws {
        let settings = ServerSettings.edited { $0.disabledControllers = [.backupStorageLocation, .backupSync] }
        try await ControllersCase.with(settings, looksAtLocation: false) { test in
            try await test.withData { data in
                let backup = try await test.makeBackup("b", of: data)
                #expect(backup.status.errors == 0)
            }
        }
    }
}
