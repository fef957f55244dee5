// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import VolumeSnapshots

@Suite struct SnapshotDeletionTests {
    private let backup = BackupIdentity(name: "b1", uid: "u1")

    @Test func `what is gone already is a success, what fails is told, and the others are deleted`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume(), "vol-2": FakeEC2.Volume()])
        try await fake.serve { disks in
            let result = await SnapshotRun(disks, of: backup).run(Volumes.targets(["vol-1", "vol-2"]))
            let records = result.outcomes.map { NativeSnapshotRecord($0, of: backup, region: disks.place) }
            let deletion = SnapshotDeletion(disks)
            #expect(await deletion.delete([records[0]]).isEmpty)
            #expect(fake.now.snapshots.count == 1)
            #expect(await deletion.delete(records).isEmpty)
            #expect(fake.now.snapshots.isEmpty)
        }
    }

    @Test func `a denial names the snapshot and the permission`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()])
        try await fake.serve { disks in
            let result = await SnapshotRun(disks, of: backup).run(Volumes.targets(["vol-1"]))
            fake.set { $0.denied = ["DeleteSnapshot"] }
            let records = result.outcomes.map { NativeSnapshotRecord($0, of: backup, region: disks.place) }
            let failures = await SnapshotDeletion(disks).delete(records)
            let id = try #require(records.first?.snapshotID)
            #expect(
                failures.first?.description.hasPrefix("snapshot \(id) of volume pv-vol-1: cannot delete \(id): ")
                    == true
            )
            #expect(failures.first?.description.contains("ec2:DeleteSnapshot") == true)
            fake.set { $0.denied = [] }
            #expect(try await SnapshotDeletion(disks).deleteTagged(backup).isEmpty)
            #expect(fake.now.snapshots.isEmpty)
        }
    }
}
