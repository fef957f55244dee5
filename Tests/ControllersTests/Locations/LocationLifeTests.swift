// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import FoundationEssentials
import JSON
import KubernetesRuntime
import ObjectStore
import Testing
import VeleroAPI

/// Storage locations and what lies in them, on a real API server.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct LocationLifeTests {
    @Test func `a location is looked at, told, and looked at again when it is changed`() async throws {
        try await ControllersCase.with { test in
            let location = try await test.waitForLocation { $0.status.lastSyncedTime != nil }
            #expect(location.status.phase == .available && location.status.message == nil)
            #expect(location.status.lastValidationTime != nil)
            // It is set once the status is written, which may be seen a moment before.
            try await eventually("its metric says available") {
                test.metrics.text().contains(#"backup_location_status_gauge{backup_location_name="default"} 1"#)
            }
            try await test.patch(
                BackupStorageLocation.self,
                "default",
                ["spec": ["objectStorage": ["bucket": "nowhere"]]]
            )
            let away = try await test.waitForLocation { $0.status.phase == .unavailable }
            #expect(away.status.message == #"there is no bucket "nowhere""#)
            try await eventually("its metric says unavailable") {
                test.metrics.text().contains(#"backup_location_status_gauge{backup_location_name="default"} 0"#)
            }
            try await test.askForBackup("b", of: ["shop"])
            let refused = try await test.waitForBackup("b", .failedValidation)
            #expect(
                refused.status.validationErrors == [
                    #"BackupStorageLocation "default" is not available: there is no bucket "nowhere""#
                ]
            )
            try await test.patch(
                BackupStorageLocation.self,
                "default",
                ["spec": ["objectStorage": ["bucket": "bucket"]]]
            )
            try await test.waitForLocation { $0.status.phase == .available && $0.status.message == nil }
            try await test.delete(BackupStorageLocation.self, "default")
            try await eventually("its metric is gone") {
                !test.metrics.text().contains(#"backup_location_status_gauge{backup_location_name="default"}"#)
            }
        }
    }

    @Test func `a look that changes nothing but its time does not lead to the next one`() async throws {
        try await ControllersCase.with { test in
            let location = try await test.waitForLocation { $0.status.lastSyncedTime != nil }
            // Other locations come and go, and wake the controllers many times.
            for index in 0..<10 {
                try await test.createLocation("l\(index)", bucket: "other")
                try await test.waitForLocation("l\(index)") { $0.status.phase == .available }
            }
            let after = try await test.waitForLocation { _ in true }
            #expect(after.status == location.status)
            #expect(
                after.json[path: ["metadata", "resourceVersion"]]
                    == location.json[path: ["metadata", "resourceVersion"]]
            )
        }
    }

    @Test func `a bucket with somebody else's directories is not used`() async throws {
        try await ControllersCase.with { test in
            try await test.otherBucket.put("photos/cat.jpg", [1], options: PutOptions())
            try await test.createLocation("l", bucket: "other")
            let location = try await test.waitForLocation("l") { $0.status.phase == .unavailable }
            #expect(location.status.message?.contains("photos") == true)
        }
    }

    @Test func `of several default locations the newest stays`() async throws {
        try await ControllersCase.with { test in
            // Creation times are in whole seconds.
            try await Task.sleep(for: .milliseconds(1100))
            try await test.createLocation("newer", bucket: "other") { $0.isDefault = true }
            try await test.waitForLocation { !$0.spec.isDefault }
            #expect(try await test.find(BackupStorageLocation.self, "newer")?.spec.isDefault == true)
        }
    }

    @Test func `backups of a real Velero that lie in a bucket become known`() async throws {
        try await ControllersCase.with { test in
            let names = try await VeleroBucket.fill(test.otherBucket)
            try await test.createLocation("velero-bucket", bucket: "other")
            for name in names {
                let backup = try await test.waitForBackup(name, .completed)
                let stored = try await BackupStore(test.otherBucket).backup(named: name)
                #expect(backup.status == stored.status)
                #expect(backup.spec.storageLocation == "velero-bucket")
                #expect(backup.labels[VeleroLabel.storageLocation] == "velero-bucket")
                #expect(backup.uid != stored.uid)
                // The schedule that made one of them is not in this cluster.
                #expect(backup.json[path: ["metadata", "ownerReferences"]] == nil)
            }
            // They can be restored from, and deleted with their files.
            try await test.askForDeletion(of: "shop-web")
            try await test.waitUntilGone(Backup.self, "shop-web")
            #expect(try await BackupStore(test.otherBucket).listBackups().names == names.filter { $0 != "shop-web" })
        }
    }

    @Test func `a backup whose files are gone goes, and an emptied bucket takes none with it`() async throws {
        try await ControllersCase.with(.edited { $0.backupSyncPeriod = GoDuration(seconds: 1) }) { test in
            try await test.withData { data in
                for index in 0..<5 { try await test.makeBackup("b\(index)", of: data) }
                try await test.stored.deleteBackup(named: "b0")
                try await test.waitUntilGone(Backup.self, "b0")
                #expect(try await test.all(Backup.self).count == 4)

                // At once: a bucket that still has some of them is not an emptied one.
                try await test.bucket.delete(test.files(""))
                let location = try await test.waitForLocation {
                    Condition.of($0.json, BackupSyncReconciler.condition)?.status == .yes
                }
                let condition = try #require(Condition.of(location.json, BackupSyncReconciler.condition))
                #expect(condition.message.contains("lacks 4 backups") && condition.message.contains("b1, b2, b3, …"))
                let synced = try #require(location.status.lastSyncedTime)
                try await test.waitForLocation { ($0.status.lastSyncedTime ?? synced) > synced }
                #expect(try await test.all(Backup.self).count == 4)
                #expect(test.metrics.text().contains("default\"} 4"))
                #expect(test.log.count(of: "Store lacks backups") == 1)

                // Once the objects are gone as well, all is in order again.
                for index in 1..<5 { try await test.delete(Backup.self, "b\(index)") }
                try await test.waitForLocation {
                    Condition.of($0.json, BackupSyncReconciler.condition)?.status == .no
                }
            }
        }
    }

    @Test func `what is unfinished, broken or somebody else's is left where it is, and said once`() async throws {
        try await ControllersCase.with(.edited { $0.backupSyncPeriod = GoDuration(seconds: 1) }) { test in
            _ = try await VeleroBucket.fill(test.otherBucket)
            let put = { (key: String, text: String) in
                _ = try await test.otherBucket.put(key, Array(text.utf8), options: PutOptions())
            }
            try await put("backups/half/half.tar.gz", "x")
            try await put("backups/My Backup/velero-backup.json", "{}")
            let renamed = try await test.otherBucket.read("backups/shop-web/velero-backup.json", maximum: 1 << 20)
            try await test.otherBucket.put("backups/renamed/velero-backup.json", renamed, options: PutOptions())
            try await put("backups/broken/velero-backup.json", "{")
            try await put(
                "backups/odd/velero-backup.json",
                #"{"apiVersion":"velero.io/v1","kind":"Backup","metadata":{"name":"odd","labels":{"a":"no label!"}},"#
                    + #""spec":{},"status":{"phase":"Completed"}}"#
            )
            try await test.createLocation("l", bucket: "other")
            try await test.waitForBackup("shop-web", .completed)
            let first = try await test.waitForLocation("l") { $0.status.lastSyncedTime != nil }
            let synced = try #require(first.status.lastSyncedTime)
            try await test.waitForLocation("l") { ($0.status.lastSyncedTime ?? synced).seconds > synced.seconds + 1 }
            #expect(try await test.all(Backup.self).count == 4)
            #expect(test.log.count(of: "Backup cannot be read {backup=broken") == 1)
            #expect(test.log.count(of: "is not accepted by the cluster {backup=odd") == 1)
            #expect(test.log.count(of: "Backup lies under another name {backup=shop-web") == 1)
            #expect(test.log.count(of: "half") == 0)
        }
    }
}

/// The files that a real Velero has written, put into a bucket.
enum VeleroBucket {
    /// Puts them there.
    ///
    /// Their backups have expired, or will: here they never do, so that no collector takes them out of a test's hands.
    /// - Returns: The names of the backups.
    static func fill(_ bucket: MemoryObjectStore) async throws -> [String] {
        let root = "\(Repository.root)/Tests/BackupStorageTests/Fixtures/velero-1.18.1"
        for directory in ["backups", "restores"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(directory)") {
                for file in try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(directory)/\(name)") {
                    var content = Array(try Data(contentsOf: URL(filePath: "\(root)/\(directory)/\(name)/\(file)")))
                    if file == BackupKeys.metadataFile { content = try lasting(content) }
                    try await bucket.put("\(directory)/\(name)/\(file)", content, options: PutOptions())
                }
            }
        }
        return try await BackupStore(bucket).listBackups().names
    }

    private static func lasting(_ content: [UInt8]) throws -> [UInt8] {
        var backup = try JSONParser.parse(content)
        backup[path: ["status", "expiration"]] = "2999-12-31T00:00:00Z"
        return JSONWriter.write(backup, layout: .indented)
    }
}
