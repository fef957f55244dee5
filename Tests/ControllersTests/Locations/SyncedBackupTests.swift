// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import Controllers
import FoundationEssentials
import JSON
import Testing
import VeleroAPI

/// What stands for a backup that was found in a store.
struct SyncedBackupTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let synced = SyncedBackup(
        location: {
            var location = BackupStorageLocation(
                name: "here",
                namespace: "lifeboat",
                spec: .init(provider: "aws", bucket: "b")
            )
            location.uid = "u"
            return location
        }(),
        schedules: ["nightly": "schedule-uid"],
        now: now
    )

    private static func stored(_ phase: BackupPhase, expires: Int? = nil) -> Backup {
        var spec = BackupSpec()
        spec.storageLocation = "there"
        var backup = Backup(name: "b", namespace: "velero", spec: spec)
        backup.uid = "old"
        for member in ["resourceVersion", "selfLink"] { backup.json[path: ["metadata", member]] = "x" }
        backup.json[path: ["metadata", "generation"]] = 4
        backup.json[path: ["metadata", "managedFields"]] = [["manager": "velero-server"]]
        backup.json[path: ["metadata", "finalizers"]] = ["somebody/else"]
        backup.labels = ["team": "shop", VeleroLabel.storageLocation: "there"]
        backup.annotations = ["a": "b", LifeboatAnnotation.phaseBeforeDeletion: "Completed"]
        backup.status.phase = phase
        backup.status.expiration = expires.map { now.advanced(by: GoDuration(seconds: $0)) }
        return backup
    }

    @Test func `it belongs to this cluster and to the location it was found in`() throws {
        let backup = try #require(Self.synced.resource(Self.stored(.completed)))
        #expect(backup.name == "b" && backup.namespace == "lifeboat" && backup.uid.isEmpty)
        #expect(backup.labels == ["team": "shop", VeleroLabel.storageLocation: "here"])
        #expect(backup.annotations == ["a": "b"])
        #expect(backup.spec.storageLocation == "here" && backup.status.phase == .completed)
        for member in ["resourceVersion", "selfLink", "generation", "managedFields", "finalizers", "ownerReferences"] {
            #expect(backup.json[path: ["metadata", member]] == nil, "\(member)")
        }
    }

    @Test(arguments: [BackupPhase.completed, .partiallyFailed, .failed, .failedValidation])
    func `what has ended keeps its phase`(phase: BackupPhase) {
        #expect(Self.synced.resource(Self.stored(phase))?.status.phase == phase)
    }

    @Test(arguments: [BackupPhase.new, .queued, .inProgress, .deleting])
    func `what has not ended is left alone`(phase: BackupPhase) {
        #expect(Self.synced.resource(Self.stored(phase, expires: -1)) == nil)
    }

    @Test(
        arguments: [
            BackupPhase.finalizing, .finalizingPartiallyFailed, .waitingForPluginOperations,
            .waitingForPluginOperationsPartiallyFailed,
        ]
    )
    func `what somebody may still be finalizing is taken only when its time is over`(phase: BackupPhase) {
        #expect(Self.synced.resource(Self.stored(phase)) == nil)
        #expect(Self.synced.resource(Self.stored(phase, expires: 1)) == nil)
        #expect(Self.synced.resource(Self.stored(phase, expires: 0))?.status.phase == .partiallyFailed)
    }

    @Test(arguments: [
        ("Schedule", "nightly", "schedule-uid", true), ("Schedule", "nightly", "another", false),
        ("Schedule", "hourly", "schedule-uid", false), ("Pod", "nightly", "schedule-uid", false),
    ])
    func `only the very same schedule remains its owner`(kind: String, name: String, uid: String, stays: Bool) {
        var stored = Self.stored(.completed)
        let owner: JSONValue = ["kind": .string(kind), "name": .string(name), "uid": .string(uid)]
        stored.json[path: ["metadata", "ownerReferences"]] = [owner]
        let owners = Self.synced.resource(stored)?.json[path: ["metadata", "ownerReferences"]]
        #expect(owners == (stays ? [owner] : nil))
    }

    @Test(arguments: ["nightly-20261122174750", "shop-cluster", "shop-default", "shop-web"])
    func `a backup of a real Velero keeps its specification and status`(name: String) throws {
        let file =
            "\(Repository.root)/Tests/BackupStorageTests/Fixtures/velero-1.18.1/backups/\(name)/velero-backup.json"
        let stored = try Backup(checking: JSONParser.parse(Array(Data(contentsOf: URL(filePath: file)))))
        let backup = try #require(Self.synced.resource(stored))
        #expect(backup.status == stored.status)
        var spec = stored.spec
        spec.storageLocation = "here"
        #expect(backup.spec == spec)
    }
}
