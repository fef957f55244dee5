// SPDX-License-Identifier: Apache-2.0

import JSON
import ObjectStoreTesting
import Synchronization
import Testing

@testable import VolumeSnapshots

/// Restores in another region than the snapshots': what is copied, and what is left of it.
@Suite struct CopiedRestoreTests {
    private let record = NativeSnapshotRecord(json: [
        "spec": [
            "backupName": "b1", "backupUID": "u1", "location": "default", "persistentVolumeName": "pv-1",
            "providerVolumeID": "vol-old", "volumeType": "gp3", "volumeAZ": "us-east-1b", "volumeIOPS": 4000,
        ],
        "status": ["providerSnapshotID": "snap-1", "phase": "Completed"],
        "lifeboat.dev": ["region": "us-east-1", "sizeGiB": 8, "throughput": 250, "tags": ["Name": "n"]],
    ])

    private func fake(_ change: (inout FakeEC2.Settings) -> Void = { _ in }) -> FakeEC2 {
        let fake = FakeEC2(volumes: [:], change: change)
        fake.state.withLock { state in
            state.snapshots["snap-1"] = FakeEC2.Snapshot(
                volume: "vol-old",
                tags: ["Name": "of the snapshot"],
                looksUntilDone: 0,
                region: "us-east-1"
            )
        }
        return fake
    }

    private func options(_ change: (inout VolumeRestore.Options) -> Void = { _ in }) -> VolumeRestore.Options {
        var options = VolumeRestore.Options()
        options.wait = WaitPolicy(deadline: .seconds(60), clock: InstantClock())
        options.copying = WaitPolicy(deadline: .seconds(600), clock: InstantClock())
        options.zones.nodeZones = ["eu-central-1a", "eu-central-1b"]
        options.clusterName = "new"
        change(&options)
        return options
    }

    private func run(_ fake: FakeEC2, as uid: String = "r1", kmsKeyID: String? = nil) async throws -> RestoredVolume {
        let restored = try await fake.serve(kmsKeyID: kmsKeyID) {
            await VolumeRestore($0, restoreUID: uid, options: options()).run([record])
        }
        return try #require(restored.first)
    }

    private func copies(_ fake: FakeEC2) -> [FakeEC2.Snapshot] {
        fake.now.snapshots.values.filter { $0.original != nil }
    }

    @Test func `a preview says that the snapshot is copied, and where the disk comes to be`() async throws {
        let fake = fake()
        let previews = try await fake.serve {
            await VolumeRestore($0, restoreUID: "r1", options: options()).preview([record])
        }
        #expect(
            previews.map(\.sentence) == [
                "a new gp3 disk of 8 GiB in eu-central-1b (it was in us-east-1b) from a copy, made for it, of snap-1 in us-east-1"
            ]
        )
        #expect(fake.count(of: "CopySnapshot") == 0)
    }

    @Test func `the snapshot is copied, and the copy is gone when the disk is there`() async throws {
        let fake = fake { $0.looksUntilCopied = 3 }
        let volume = try await run(fake)
        #expect(volume.isReady, "\(volume.error?.message ?? "")")
        #expect(volume.copyID == nil && volume.notes.isEmpty)
        let disk = try #require(fake.now.volumes[volume.disk?.id ?? ""])
        #expect(disk.zone == "eu-central-1b" && disk.iops == 4000 && disk.throughput == 250 && disk.tags["Name"] == "n")
        #expect(fake.count(of: "CopySnapshot") == 1)
        #expect(Set(fake.now.snapshots.keys) == ["snap-1"], "the backup's own snapshot stays")
    }

    @Test func `a copy says whose it is, and is none of the backup's`() async throws {
        let fake = fake { $0.denied = ["DeleteSnapshot"] }
        let volume = try await run(fake)
        #expect(volume.isReady)
        #expect(
            copies(fake).map(\.tags) == [
                [
                    "velero.io/pv": "pv-1", "lifeboat.dev/cluster": "new", "lifeboat.dev/restore-uid": "r1",
                    "lifeboat.dev/copied-from": "us-east-1/snap-1",
                ]
            ]
        )
        let note = try #require(volume.notes.first)
        #expect(note.contains("of snap-1 is left over") && note.contains("ec2:DeleteSnapshot"))
    }

    @Test func `going on takes the disk that is there, and deletes the copy that is left`() async throws {
        let fake = fake { $0.denied = ["DeleteSnapshot"] }
        let first = try await run(fake)
        fake.set { $0.denied = [] }
        let second = try await run(fake)
        #expect(second.isReady && second.disk?.id == first.disk?.id)
        #expect(fake.count(of: "CopySnapshot") == 1 && fake.count(of: "CreateVolume") == 1)
        #expect(copies(fake).isEmpty)
    }

    @Test func `a cancelled restore leaves its copy, and takes it up when it goes on`() async throws {
        let fake = fake { $0.looksUntilCopied = 1_000_000 }
        let cancelled = try await fake.serve { disks in
            await withTaskGroup(of: [RestoredVolume].self) { group in
                group.addTask {
                    let options = options { $0.copying = WaitPolicy(firstPause: .seconds(30)) }
                    return await VolumeRestore(disks, restoreUID: "r1", options: options).run([record])
                }
                while copies(fake).isEmpty { try? await Task.sleep(for: .milliseconds(10)) }
                group.cancelAll()
                return await group.next() ?? []
            }
        }
        #expect(cancelled.first?.error?.code == .cancelled)
        #expect(copies(fake).count == 1)
        fake.state.withLock { state in
            for (id, copy) in state.snapshots where copy.original != nil { state.snapshots[id]?.looksUntilDone = 1 }
        }
        #expect(try await run(fake).isReady)
        #expect(fake.count(of: "CopySnapshot") == 1)
        #expect(copies(fake).isEmpty)
    }

    @Test func `a limit to copies that are on their way is waited for, until the deadline`() async throws {
        let fake = fake { $0.crowded = ["CopySnapshot": 3] }
        let volume = try await run(fake)
        #expect(volume.isReady, "\(volume.error?.message ?? "")")
        #expect(fake.count(of: "CopySnapshot") == 4 && copies(fake).isEmpty)

        let full = self.fake { $0.crowded = ["CopySnapshot": 1_000_000] }
        let error = try #require(try await run(full).error)
        #expect(error.code == .timedOut)
        #expect(
            error.message
                == "no copy of snap-1 from us-east-1 could be begun within 10 minutes: cannot copy snap-1 from "
                + "us-east-1 to eu-central-1: AWS lets no more of them be on their way at once (ResourceLimitExceeded: "
                + "Too many snapshot copies in progress.)"
        )
        #expect(error.hint?.contains("--item-operation-timeout") == true)
        #expect(full.count(of: "CreateVolume") == 0)
    }

    @Test func `a lost answer begins no second copy`() async throws {
        let fake = fake { $0.lost = ["CopySnapshot": 1] }
        #expect(try await run(fake).isReady)
        #expect(fake.count(of: "CopySnapshot") == 1)
    }

    @Test func `a copy that fails, vanishes or takes too long is told, and deleted`() async throws {
        let failing = fake { $0.finalState = "error" }
        let failed = try await run(failing)
        #expect(failed.error?.message.hasPrefix("the copy snap-copy-1 of snap-1 from us-east-1 has failed") == true)
        #expect(copies(failing).isEmpty && failing.count(of: "CreateVolume") == 0)

        let hiding = fake { $0.looksUntilSeen = 1_000_000 }
        #expect(try await run(hiding).error?.message.hasSuffix("from us-east-1 vanished while it was made") == true)

        let slow = fake { $0.looksUntilCopied = 1_000_000 }
        let error = try #require(try await run(slow).error)
        #expect(error.message.hasSuffix("from us-east-1 was not complete after 10 minutes (40 %)"))
        #expect(error.hint?.contains("--item-operation-timeout") == true)
        #expect(copies(slow).isEmpty)
    }

    @Test func `what is not allowed is named`() async throws {
        let copying = fake { $0.denied = ["CopySnapshot"] }
        #expect(try await run(copying).error?.message.contains("is not allowed to call ec2:CopySnapshot") == true)

        let looking = fake { $0.denied = ["DescribeSnapshots"] }
        let error = try #require(try await run(looking).error)
        let words = "the snapshot snap-1 is in us-east-1, from where it would be copied to eu-central-1: "
        #expect(error.message.hasPrefix(words), "\(error.message)")
        #expect(error.message.contains("ec2:DescribeSnapshots"))
        #expect(looking.count(of: "CopySnapshot") == 0)
    }

    @Test func `a snapshot that is not there may be another account's`() async throws {
        let fake = fake()
        fake.state.withLock { $0.snapshots["snap-1"] = nil }
        let error = try #require(try await run(fake).error)
        #expect(error.message == "the snapshot snap-1 does not exist in us-east-1")
        #expect(error.hint?.contains("modify-snapshot-attribute --snapshot-id snap-1") == true)
    }

    @Test func `where no zone is known the user is asked for one`() async throws {
        let previews = try await fake().serve { disks in
            let options = options { $0.zones.nodeZones = [] }
            return await VolumeRestore(disks, restoreUID: "r1", options: options).preview([record])
        }
        let blocked = try #require(previews.first?.blockedBy)
        let words = "the volume was in us-east-1b, and which zone of eu-central-1 it shall be in is not known"
        #expect(blocked.message.hasPrefix(words), "\(blocked.message)")
        #expect(blocked.hint == "say it: --zone-mappings us-east-1b:ZONE, with a zone of eu-central-1")
    }

    @Test func `a record of Velero tells its region by its zone`() async throws {
        let fake = fake()
        var json = record.json
        json["lifeboat.dev"] = nil
        let record = NativeSnapshotRecord(json: json)
        let restored = try await fake.serve {
            await VolumeRestore($0, restoreUID: "r1", options: options()).run([record])
        }
        let volume = try #require(restored.first)
        #expect(volume.isReady, "\(volume.error?.message ?? "")")
        #expect(fake.now.volumes[volume.disk?.id ?? ""]?.tags["Name"] == "of the snapshot")
    }
}
