// SPDX-License-Identifier: Apache-2.0

import AWSTesting
import JSON
import ObjectStore
import Synchronization
import Testing
import VeleroAPI
import VolumeSnapshots

@testable import BackupEngine

/// The databases of a backup, on a fake of RDS without a network.
struct DatabaseCopyingTests {
    private func copying(_ opener: FakeRDSLocation?, hasLocation: Bool = true, uid: String? = nil) -> DatabaseCopying {
        var options = BackupOptions(name: "b1")
        options.databases = ["orders"]
        if hasLocation { options.snapshotLocations = [SnapshotLocation(name: "default", provider: "aws", region: nil)] }
        if let uid {
            options.resource = Backup(json: ["metadata": ["name": "b1", "uid": .string(uid)]])
        }
        return DatabaseCopying(
            options: options,
            locations: opener,
            backup: BackupIdentity(name: "b1", uid: "u1"),
            progress: BackupProgress()
        )
    }

    @Test func `a database that is copied is recorded with the way to its snapshot`() async throws {
        let copying = copying(FakeRDSLocation(FakeRDS()))
        let copies = await copying.run()
        #expect(copies.issues.isEmpty && copies.completed == 1)
        let record = try #require(copies.records.first)
        #expect(record.location == "default" && record.region == "eu-central-1")
        #expect(record.snapshotID == "lifeboat-b1-orders")
        #expect(copying.progress.snapshot.databases == 1 && copying.progress.snapshot.totalDatabases == 1)
    }

    @Test func `a database that nobody can reach is an error of the backup, which says so`() async throws {
        let broken = FakeRDSLocation(FakeRDS(), problem: "the key is wrong")
        let none =
            "nothing says in which region it is: in the cluster a VolumeSnapshotLocation of the provider aws does, here "
            + "AWS_REGION"
        for (copying, reason) in [
            (copying(broken), "the key is wrong"), (copying(nil), none),
            (copying(FakeRDSLocation(FakeRDS()), hasLocation: false), none),
        ] {
            let issues = await copying.run().issues
            #expect(issues.map(\.message) == ["database orders is not in the backup: \(reason)"])
            #expect(issues.first?.severity == .error)
        }
    }

    @Test func `a backup that is stopped deletes what it has begun, and tells what it cannot delete`() async throws {
        let patient = FakeRDS(snapshotStatus: ["creating"])
        let left = await end(of: copying(FakeRDSLocation(patient)), patient)
        let words = (left as? BackupEngineError)?.message ?? ""
        #expect(words.contains("RDS snapshot lifeboat-b1-orders"), "\(String(describing: left))")

        let quick = FakeRDS(snapshotStatus: ["creating", "available"])
        #expect(await end(of: copying(FakeRDSLocation(quick)), quick) is CancellationError)
        #expect(quick.forms.contains { $0.hasPrefix("Action=DeleteDBSnapshot") })
    }

    @Test func `a database that was not found has no snapshot that could be left`() async {
        let fake = FakeRDS(denied: "DescribeDBInstances")
        let copying = copying(FakeRDSLocation(fake))
        let copies = await copying.run()
        #expect(copies.issues.count == 1)
        #expect(await copying.discard(copies) == [])
        #expect(!fake.forms.contains { $0.hasPrefix("Action=DescribeDBSnapshots") })
    }

    @Test func `a backup of a resource leaves what it has begun to the next run`() async throws {
        let fake = FakeRDS(snapshotStatus: ["creating"])
        #expect(await end(of: copying(FakeRDSLocation(fake), uid: "u1"), fake) is CancellationError)
        #expect(!fake.forms.contains { $0.hasPrefix("Action=DeleteDBSnapshot") })
    }

    /// How a run ends that is cancelled while its snapshot is being made.
    private func end(of copying: DatabaseCopying, _ fake: FakeRDS) async -> (any Error)? {
        let all = DataCopying(
            volumes: VolumeCopying(
                options: copying.options,
                locations: copying.locations,
                backup: copying.backup,
                progress: copying.progress
            ),
            databases: copying
        )
        return await withTaskGroup(of: (any Error)?.self) { group in
            group.addTask {
                do {
                    _ = try await all.run(CollectedVolumes())
                    return nil
                } catch { return error }
            }
            while !fake.forms.contains(where: { $0.hasPrefix("Action=DescribeDBSnapshots") }) {
                try? await Task.sleep(for: .milliseconds(5))
            }
            group.cancelAll()
            return await group.next() ?? nil
        }
    }
}
