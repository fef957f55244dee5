// SPDX-License-Identifier: Apache-2.0

import AWSTesting
import JSON
import KubernetesCore
import Testing
import VeleroAPI
import VolumeSnapshots

@testable import BackupEngine

/// What a backup that is stopped does with the snapshots of its volumes, on a fake of EC2 without a network.
@Suite(.timeLimit(.minutes(1)))
struct DataCopyingTests {
    private func volumes(_ count: Int) -> CollectedVolumes {
        var found = CollectedVolumes()
        for number in 1...count {
            let volume: JSONValue = [
                "spec": [
                    "csi": ["driver": "ebs.csi.aws.com", "volumeHandle": .string("vol-\(number)")],
                    "claimRef": ["namespace": "shop", "name": .string("data-\(number)")],
                ],
                "metadata": ["name": .string("pv-\(number)")], "status": ["phase": "Bound"],
            ]
            let bytes = JSONWriter.write(volume)[...]
            found.learn(from: bytes, of: GroupResource("persistentvolumes"), namespace: nil, name: "pv-\(number)")
        }
        return found
    }

    private func copying(_ fake: FakeEBS, resource: Backup? = nil) -> DataCopying {
        var options = BackupOptions(name: "b1")
        options.snapshotLocations = [SnapshotLocation(name: "default", provider: "aws", region: "eu-central-1")]
        options.resource = resource
        let locations = FakeEBSLocations(["default": fake])
        let backup = BackupIdentity(name: "b1", uid: "u1")
        let progress = BackupProgress()
        return DataCopying(
            volumes: VolumeCopying(options: options, locations: locations, backup: backup, progress: progress),
            databases: DatabaseCopying(options: options, locations: locations, backup: backup, progress: progress)
        )
    }

    /// How a run ends that is cancelled while its snapshots are pending.
    private func end(of copying: DataCopying, _ fake: FakeEBS, volumes count: Int = 5) async -> (any Error)? {
        fake.neverComplete()
        return await withTaskGroup(of: (any Error)?.self) { group in
            group.addTask {
                do {
                    _ = try await copying.run(volumes(count))
                    return nil
                } catch { return error }
            }
            while fake.snapshots.count < count, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
            group.cancelAll()
            return await group.next() ?? nil
        }
    }

    @Test func `a backup that is stopped deletes its snapshots, also those whose answer was lost`() async {
        let fake = FakeEBS(["snap-lost": ["velero.io/backup": "b1", "lifeboat.dev/backup-uid": "u1"]])
        #expect(await end(of: copying(fake), fake) is CancellationError)
        #expect(fake.snapshots.isEmpty)
    }

    @Test func `snapshots that cannot be deleted are told, a few by name and all by their tags`() async throws {
        let fake = FakeEBS()
        fake.deny("DeleteSnapshot")
        let error = try #require(await end(of: copying(fake), fake) as? BackupEngineError)
        #expect(error.code == .snapshotsLeft)
        let start = "the backup was stopped; snapshots are left: snapshot snap-of-vol-1 of volume pv-1: "
        #expect(error.message.hasPrefix(start), "\(error)")
        #expect(error.message.contains("snap-of-vol-3") && error.message.hasSuffix(" (and 2 more)"), "\(error)")
        #expect(!error.message.contains("snap-of-vol-4"))
        #expect(error.hint?.contains("velero.io/backup=b1 and lifeboat.dev/backup-uid=u1") == true)
    }

    @Test func `what there was no time for is told, and nothing else`() async throws {
        let fake = FakeEBS()
        fake.hold("snap-of-vol-2")
        var copying = copying(fake)
        copying.patience = { _ in .milliseconds(300) }
        let error = try #require(await end(of: copying, fake) as? BackupEngineError)
        #expect(fake.snapshots == ["snap-of-vol-2"])
        #expect(
            error.message == "the backup was stopped; snapshots are left: "
                + "snapshot snap-of-vol-2 of volume pv-2: its deletion was cut short"
        )
    }

    @Test func `a backup of a resource leaves its snapshots to the next run`() async {
        let fake = FakeEBS()
        let resource = Backup(json: ["metadata": ["name": "b1", "uid": "u1"]])
        #expect(await end(of: copying(fake, resource: resource), fake) is CancellationError)
        #expect(fake.snapshots.count == 5 && fake.count(of: "DeleteSnapshot") == 0)
    }

    @Test func `a location in which nothing was begun leaves nothing`() async throws {
        let fake = FakeEBS()
        fake.deny("DescribeVolumes", "DescribeSnapshots")
        let copying = copying(fake)
        let copies = try await copying.run(volumes(1))
        #expect(copies.volumes.issues.count == 1)
        #expect(await copying.discard(copies, after: CancellationError()) is CancellationError)
    }

    @Test(arguments: [(1, 60), (400, 160), (100_000, 600)])
    func `the more snapshots there are, the longer they may take to go`(snapshots: Int, seconds: Int) {
        #expect(DataCopying.patience(for: snapshots) == .seconds(seconds))
    }
}
