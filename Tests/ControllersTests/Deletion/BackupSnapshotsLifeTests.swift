// SPDX-License-Identifier: Apache-2.0

import AWSTesting
import Archiving
import BackupEngine
import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import ObjectStore
import Testing
import VeleroAPI

/// Snapshots of disks that are deleted with their backup, on a fake of EC2 without a network.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct BackupSnapshotsLifeTests {
    private func tags(_ backup: Backup) -> [String: String] {
        ["velero.io/backup": backup.name, "lifeboat.dev/backup-uid": backup.uid]
    }

    @Test func `what a failed backup may have left goes with it, and not without it`() async throws {
        try await ControllersCase.with(.edited { $0.outageTolerance = .seconds(60) }) { test in
            try await test.createSnapshotLocation()
            try await test.withData { data in
                test.store.block("b.tar.gz")
                let backup = try await test.askForBackup("b", of: [data]) { $0.spec.snapshotVolumes = nil }
                try await eventually("the archive is being written") { test.store.isBlocking }
                test.store.isAway = true
                test.store.unblock()
                try await eventually("it was tried again") { test.log.count(of: "reconcile failed") > 0 }
                test.clock.advance(seconds: 61)
                let failed = try await test.waitForBackup("b", .failed, within: .seconds(60))
                #expect(failed.status.failureReason?.contains("snapshots may be left: they are kept, because") == true)
                #expect(failed.annotations[SnapshotTraces.annotation] == "true")

                test.store.isAway = false
                test.disks.add(["snap-1": tags(backup), "snap-2": ["velero.io/backup": "b"]])
                test.disks.deny("DescribeSnapshots")
                try await test.askForDeletion(of: "b")
                let errors = try await test.waitForAnswer(to: "delete-b")
                #expect(errors.first?.contains("its snapshots are not: ") == true, "\(errors)")
                try await test.waitForBackup("b", .failed)

                test.disks.deny()
                try await test.delete(DeleteBackupRequest.self, "delete-b")
                try await test.askForDeletion(of: "b")
                try await test.waitUntilGone(Backup.self, "b")
                #expect(test.disks.snapshots == ["snap-2"])
            }
        }
    }

    @Test func `a backup that has lost a snapshot and stays is PartiallyFailed, until it can go`() async throws {
        try await ControllersCase.with { test in
            try await test.createSnapshotLocation()
            try await test.withData { data in
                let backup = try await test.makeBackup("b", of: data)
                try await test.addSnapshots(["snap-1", "snap-2"], to: "b")
                test.disks.add(["snap-1": tags(backup), "snap-2": tags(backup)])
                test.disks.deny("DeleteSnapshot snap-2")
                try await test.askForDeletion(of: "b")
                let errors = try await test.waitForAnswer(to: "delete-b")
                #expect(errors.first?.contains("snapshot snap-2 of volume pv") == true, "\(errors)")
                let partial = try await test.waitForBackup("b", .partiallyFailed)
                #expect(partial.status.failureReason == BackupRemoval.partlyDeleted)
                #expect(partial.annotations == backup.annotations)
                #expect(try await test.stored.backup(named: "b").status.phase == .partiallyFailed)

                test.disks.deny()
                try await test.delete(DeleteBackupRequest.self, "delete-b")
                try await test.askForDeletion(of: "b")
                try await test.waitUntilGone(Backup.self, "b")
                #expect(test.disks.snapshots.isEmpty)
                #expect(try await test.files("").isEmpty)
            }
        }
    }
}

extension ControllersCase {
    /// Makes the location `default` of the fake disks.
    fileprivate func createSnapshotLocation() async throws {
        let spec = VolumeSnapshotLocationSpec(provider: "aws")
        try await create(VolumeSnapshotLocation(name: "default", spec: spec))
        try await restart()
    }

    /// Makes a backup look as if it had these snapshots.
    fileprivate func addSnapshots(_ snapshots: [String], to backup: String) async throws {
        let records = snapshots.map { id -> JSONValue in
            [
                "spec": [
                    "backupName": .string(backup), "location": "default", "persistentVolumeName": "pv",
                ],
                "status": ["providerSnapshotID": .string(id), "phase": "Completed"],
            ]
        }
        let key = BackupKeys(backup: backup).volumeSnapshots
        let content: [UInt8] = try GzipMember.compress(JSONWriter.write(.array(records)))
        try await bucket.put(key, content, options: PutOptions())
    }
}
