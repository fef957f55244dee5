// SPDX-License-Identifier: Apache-2.0

import JSON
import ObjectStoreTesting
import Synchronization
import Testing

@testable import VolumeSnapshots

@Suite struct VolumeRestoreTests {
    private let backup = BackupIdentity(name: "b1", uid: "u1", cluster: "old")

    private func records(_ fake: FakeEC2, _ ids: [String] = ["vol-1"]) async throws -> [NativeSnapshotRecord] {
        try await fake.serve { disks in
            await SnapshotRun(disks, of: backup).run(Volumes.targets(ids)).outcomes.map {
                NativeSnapshotRecord($0, of: backup, region: disks.place)
            }
        }
    }

    private func fake(_ volume: FakeEC2.Volume = FakeEC2.Volume()) -> FakeEC2 { FakeEC2(volumes: ["vol-1": volume]) }

    private func options(_ change: (inout VolumeRestore.Options) -> Void = { _ in }) -> VolumeRestore.Options {
        var options = VolumeRestore.Options()
        options.wait = WaitPolicy(deadline: .seconds(60), clock: InstantClock())
        change(&options)
        return options
    }

    @Test func `a disk comes back with its type, figures and tags, for the new cluster`() async throws {
        let tags = ["kubernetes.io/cluster/old": "owned", "Name": "n", "ebs.csi.aws.com/cluster": "true"]
        let fake = fake(FakeEC2.Volume(type: "gp3", iops: 4000, throughput: 250, tags: tags))
        let records = try await records(fake)
        let restored = try await fake.serve { disks in
            await VolumeRestore(disks, restoreUID: "r1", options: options { $0.clusterName = "new" }).run(records)
        }
        let outcome = try #require(restored.first)
        #expect(outcome.isReady, "\(outcome.error?.message ?? "")")
        let id = try #require(outcome.disk?.id)
        let volume = try #require(fake.now.volumes[id])
        #expect(
            volume.type == "gp3" && volume.iops == 4000 && volume.throughput == 250 && volume.zone == "eu-central-1a"
        )
        #expect(
            volume.tags == [
                "kubernetes.io/cluster/new": "owned", "KubernetesCluster": "new", "Name": "n",
                "ebs.csi.aws.com/cluster": "true", "velero.io/backup": "b1", "velero.io/pv": "pv-vol-1",
                "lifeboat.dev/cluster": "new", "lifeboat.dev/restore-uid": "r1",
            ]
        )
        let rewritten = try #require(outcome.rewrite(Volumes.csi()))
        #expect(rewritten[path: ["spec", "csi", "volumeHandle"]] == .string(id))
    }

    @Test(arguments: [("io2", true), ("io2", false), ("gp3", false)])
    func `a disk that several machines may use is one again`(type: String, isMultiAttach: Bool) async throws {
        let fake = fake(FakeEC2.Volume(type: type, isMultiAttach: isMultiAttach))
        let records = try await records(fake)
        #expect(records.first?.isMultiAttach == isMultiAttach)
        let restored = try await fake.serve {
            await VolumeRestore($0, restoreUID: "r1", options: options()).run(records)
        }
        let disk = try #require(restored.first?.disk)
        #expect(disk.isMultiAttach == isMultiAttach && disk.type == type)
        #expect(fake.now.volumes[disk.id]?.isMultiAttach == isMultiAttach)
    }

    @Test func `running it again gives the same disk`() async throws {
        let fake = fake()
        let records = try await records(fake)
        for _ in 0..<2 {
            _ = try await fake.serve { await VolumeRestore($0, restoreUID: "r1", options: options()).run(records) }
        }
        #expect(fake.now.volumes.count == 2)
        _ = try await fake.serve { await VolumeRestore($0, restoreUID: "r2", options: options()).run(records) }
        #expect(fake.now.volumes.count == 3)
    }

    @Test func `a record of Velero is restored from, with the tags of its snapshot`() async throws {
        let fake = fake()
        fake.state.withLock { state in
            state.snapshots["snap-v"] = FakeEC2.Snapshot(
                volume: "vol-1",
                tags: ["Name": "of the snapshot", "velero.io/pv": "pv"],
                looksUntilDone: 0
            )
        }
        let record = NativeSnapshotRecord(json: [
            "spec": [
                "backupName": "b", "backupUID": "u", "location": "default", "persistentVolumeName": "pv",
                "providerVolumeID": "vol-1", "volumeType": "gp2", "volumeAZ": "eu-central-1b", "volumeIOPS": 100,
            ], "status": ["providerSnapshotID": "snap-v", "phase": "Completed"],
        ])
        let restored = try await fake.serve {
            await VolumeRestore($0, restoreUID: "r", options: options()).run([record])
        }
        let id = try #require(restored.first?.disk?.id)
        let volume = try #require(fake.now.volumes[id])
        #expect(volume.tags["Name"] == "of the snapshot")
        #expect(volume.type == "gp2" && volume.iops == 100 && volume.throughput == nil)
    }

    @Test func `zones are mapped, within the region only`() async throws {
        let fake = fake()
        let records = try await records(fake)
        let moved = try await fake.serve { disks in
            let options = options { $0.zones.mapped = ["eu-central-1a": "eu-central-1c"] }
            return await VolumeRestore(disks, restoreUID: "r1", options: options).run(records)
        }
        #expect(moved.first?.disk?.zone == "eu-central-1c")
        let abroad = try await fake.serve { disks in
            let options = options { $0.zones.mapped = ["eu-central-1a": "us-east-1a"] }
            return await VolumeRestore(disks, restoreUID: "r2", options: options).preview(records)
        }
        #expect(
            abroad.first?.sentence
                == "no disk can be made: the volume is to be made in us-east-1a, which is not in eu-central-1"
        )
    }

    @Test func `a preview says what will be made, or what is in the way`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume(), "vol-2": FakeEC2.Volume(), "vol-3": FakeEC2.Volume()])
        let records = try await records(fake, ["vol-1", "vol-2", "vol-4"])
        let (one, two) = (try #require(records[0].snapshotID), try #require(records[1].snapshotID))
        fake.state.withLock { state in state.snapshots[two] = nil }
        let previews = try await fake.serve { await VolumeRestore($0, restoreUID: "r").preview(records) }
        #expect(
            previews.map(\.sentence) == [
                "a new gp3 disk of 8 GiB in eu-central-1a from \(one)",
                "no disk can be made: the snapshot \(two) does not exist in eu-central-1",
                "no disk can be made: the backup has no snapshot of the volume: the disk vol-4 does not exist in eu-central-1",
            ]
        )
        #expect(fake.count(of: "CreateVolume") == 0)
    }

    @Test func `a disk that cannot be made says so`() async throws {
        let fake = fake()
        let records = try await records(fake)
        fake.set {
            $0.volumeState = "error"
            $0.looksUntilAvailable = 2
        }
        let broken = try await fake.serve { await VolumeRestore($0, restoreUID: "r1", options: options()).run(records) }
        #expect(broken.first?.error?.message.hasSuffix("could not be made: its state is error") == true)
        #expect(broken.first?.rewrite(Volumes.csi()) == nil)
        fake.set {
            $0.volumeState = "available"
            $0.looksUntilAvailable = 1_000_000
        }
        let slow = try await fake.serve { await VolumeRestore($0, restoreUID: "r2", options: options()).run(records) }
        #expect(slow.first?.error?.message.hasSuffix("was not ready after 60 seconds") == true)
        #expect(slow.first?.disk != nil)
        fake.set { $0.denied = ["CreateVolume"] }
        let denied = try await fake.serve { await VolumeRestore($0, restoreUID: "r3", options: options()).run(records) }
        #expect(denied.first?.error?.message.contains("is not allowed to call ec2:CreateVolume") == true)
    }

    @Test func `a zone without nodes is told, and stays`() async throws {
        let fake = fake()
        let records = try await records(fake)
        let previews = try await fake.serve { disks in
            let options = options { $0.zones.nodeZones = ["eu-central-1b"] }
            return await VolumeRestore(disks, restoreUID: "r1", options: options).preview(records)
        }
        let preview = try #require(previews.first)
        #expect(preview.zone == "eu-central-1a" && preview.blockedBy == nil)
        #expect(
            preview.sentence.hasSuffix(
                "; the cluster has no node in this zone now (--zone-mappings chooses another)"
            )
        )
    }
}
