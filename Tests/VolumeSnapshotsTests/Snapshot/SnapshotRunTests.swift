// SPDX-License-Identifier: Apache-2.0

import ObjectStoreTesting
import Synchronization
import Testing

@testable import VolumeSnapshots

private let backup = BackupIdentity(name: "b1", uid: "u1", labels: [:], cluster: "prod")

/// A run whose pauses take no time.
private func run(
    _ disks: any DiskProvider,
    _ ids: [String],
    deadline: Duration = .seconds(3600),
    change: (inout SnapshotRun.Options) -> Void = { _ in },
    progress: @escaping @Sendable (SnapshotProgress) -> Void = { _ in }
) async -> SnapshotRunResult {
    var options = SnapshotRun.Options()
    options.wait = WaitPolicy(deadline: deadline, clock: InstantClock())
    change(&options)
    return await SnapshotRun(disks, of: backup, options: options).run(Volumes.targets(ids), progress: progress)
}

@Suite struct SnapshotRunTests {
    @Test func `pending snapshots are waited for, many in one call`() async throws {
        let volumes = (1...40).map { "vol-\($0)" }
        let fake = FakeEC2(volumes: Dictionary(uniqueKeysWithValues: volumes.map { ($0, FakeEC2.Volume()) })) {
            $0.looksUntilDone = 4
        }
        let seen = Mutex<[SnapshotProgress]>([])
        let result = try await fake.serve { disks in
            await run(disks, volumes, progress: { progress in seen.withLock { $0.append(progress) } })
        }
        #expect(result.failures == [])
        #expect(result.completed == 40)
        #expect(fake.count(of: "CreateSnapshot") == 40)
        // One to look for an interrupted run, then one for each look at all forty.
        #expect(fake.count(of: "DescribeSnapshots") <= 6)
        let percents = seen.withLock { $0.map(\.percent) }
        #expect(percents == percents.sorted() && percents.last == 100)
        #expect(seen.withLock { $0.contains { $0.begun == 40 && $0.completed == 0 && $0.percent == 40 } })
    }

    @Test func `a snapshot has the tags that find it again`() async throws {
        let fake = FakeEC2(volumes: [
            "vol-1": FakeEC2.Volume(tags: ["Name": "n", "kubernetes.io/cluster/prod": "owned"])
        ])
        let result = try await fake.serve { await run($0, ["vol-1"]) }
        let snapshot = try #require(fake.now.snapshots.values.first)
        #expect(
            snapshot.tags == [
                "velero.io/backup": "b1", "velero.io/pv": "pv-vol-1", "lifeboat.dev/cluster": "prod",
                "lifeboat.dev/backup-uid": "u1", "Name": "n", "kubernetes.io/cluster/prod": "owned",
            ]
        )
        let outcome = try #require(result.outcomes.first)
        #expect(outcome.disk?.throughput == 125 && outcome.disk?.iops == 3000 && outcome.disk?.sizeGiB == 8)
        #expect(
            outcome.begunAt != nil && outcome.endedAt != nil && outcome.consistentWith == nil && outcome.notes == []
        )
    }

    @Test func `throttling only makes it slower`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume(), "vol-2": FakeEC2.Volume()]) {
            $0.throttled = ["CreateSnapshot": 2, "DescribeVolumes": 1]
        }
        let result = try await fake.serve { await run($0, ["vol-1", "vol-2"]) }
        #expect(result.completed == 2, "\(result.failures)")
        #expect(fake.now.snapshots.count == 2)
    }

    @Test func `what is denied is told with the permission that is missing`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()]) { $0.denied = ["CreateSnapshot"] }
        let result = try await fake.serve { await run($0, ["vol-1"]) }
        #expect(
            result.failures == [
                "volume pv-vol-1: cannot snapshot vol-1: arn:aws:sts::1:assumed-role/lifeboat/s is not allowed to call "
                    + "ec2:CreateSnapshot; add it to the role lifeboat"
            ]
        )
        fake.set { $0.denied = ["DescribeVolumes"] }
        let blind = try await fake.serve { await run($0, ["vol-1"]) }
        #expect(blind.failures.first?.contains("is not allowed to call ec2:DescribeVolumes") == true)
        #expect(fake.count(of: "CreateSnapshot") == 1)
    }

    @Test func `a denial without a name of the cluster says that a tag may be what is missing`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()]) { $0.denied = ["CreateSnapshot"] }
        func hint(_ cluster: String?) async throws -> String {
            let backup = BackupIdentity(name: "b1", uid: "u1", cluster: cluster)
            let result = try await fake.serve { await SnapshotRun($0, of: backup).run(Volumes.targets(["vol-1"])) }
            return try #require(result.outcomes.first?.error?.hint)
        }
        #expect(try await hint(nil).hasSuffix("set AWS_CLUSTER_NAME"))
        #expect(try await hint(nil).hasPrefix("AWS's reason: "))
        #expect(try await !hint("prod").contains("AWS_CLUSTER_NAME"))
    }

    @Test func `a volume that is missing does not stop the others`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume(), "vol-3": FakeEC2.Volume()])
        let result = try await fake.serve { await run($0, ["vol-1", "vol-2", "vol-3"]) }
        #expect(result.outcomes.map(\.isCompleted) == [true, false, true])
        #expect(result.failures == ["volume pv-vol-2: the disk vol-2 does not exist in eu-central-1"])
    }

    @Test func `a snapshot that fails is in the result, to be deleted`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()]) { $0.finalState = "error" }
        let result = try await fake.serve { await run($0, ["vol-1"]) }
        let outcome = try #require(result.outcomes.first)
        #expect(outcome.snapshot?.id == fake.now.snapshots.keys.first && !outcome.isCompleted)
        #expect(outcome.error?.message.contains("has failed: its state is error") == true)
    }

    @Test func `time that is up is told, and the snapshot kept in the result`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()]) { $0.looksUntilDone = 1_000_000 }
        let result = try await fake.serve { await run($0, ["vol-1"], deadline: .seconds(60)) }
        let outcome = try #require(result.outcomes.first)
        let id = try #require(outcome.snapshot?.id)
        #expect(outcome.error?.code == .timedOut)
        #expect(outcome.error?.message == "the snapshot \(id) was not complete after 60 seconds (40 %)")
    }

    @Test func `an interrupted run is taken up and nothing is made twice`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume(), "vol-2": FakeEC2.Volume()])
        let first = try await fake.serve { await run($0, ["vol-1"]) }
        let second = try await fake.serve { await run($0, ["vol-1", "vol-2"]) }
        #expect(second.outcomes.map(\.isTakenUp) == [true, false])
        #expect(second.outcomes[0].snapshot?.id == first.outcomes[0].snapshot?.id)
        #expect(fake.now.snapshots.count == 2)
        let other = BackupIdentity(name: "b1", uid: "another", cluster: "prod")
        _ = try await fake.serve { await SnapshotRun($0, of: other).run(Volumes.targets(["vol-1"])) }
        #expect(fake.now.snapshots.count == 3, "a backup of the same name and another UID is another backup")
    }

    @Test func `a snapshot that EC2 does not see yet is not taken for gone`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()]) { $0.looksUntilSeen = 3 }
        let result = try await fake.serve { await run($0, ["vol-1"]) }
        #expect(result.completed == 1, "\(result.failures)")
        let gone = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()]) { $0.looksUntilSeen = 1_000_000 }
        let failed = try await gone.serve { await run($0, ["vol-1"]) }
        #expect(failed.outcomes.first?.error?.message.hasSuffix("was deleted while it was made") == true)
    }

    @Test func `two volumes that stand for one disk share a snapshot`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()])
        let result = try await fake.serve { await run($0, ["vol-1", "vol-1"]) }
        #expect(result.completed == 2)
        #expect(fake.now.snapshots.count == 1)
    }

    @Test func `a failure that passes is waited out, within the deadline`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()])
        let result = try await fake.serve { await run(FlakyDisks($0, failures: 3), ["vol-1"]) }
        #expect(result.completed == 1, "\(result.failures)")
        let endless = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()])
        let late = try await endless.serve { disks in
            await run(FlakyDisks(disks, failures: 1_000_000), ["vol-1"], deadline: .seconds(60))
        }
        #expect(late.outcomes.first?.error?.code == .timedOut)
    }

    @Test func `a snapshot whose answer was lost is found again, not made twice`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()]) { $0.lost = ["CreateSnapshot": 1] }
        let result = try await fake.serve { await run($0, ["vol-1"]) }
        #expect(result.completed == 1, "\(result.failures)")
        #expect(fake.now.snapshots.count == 1)
        #expect(fake.count(of: "CreateSnapshot") == 1)
    }
}

/// Limits to snapshots that are on their way, which pass as those are completed.
@Suite struct CrowdedRunTests {
    private let words =
        "cannot snapshot vol-1: AWS lets no more of them be on their way at once (ConcurrentSnapshotLimitExceeded: "
        + "Maximum allowed in-progress snapshots exceeded.)"

    @Test func `are waited for, and the volume says that its snapshot is a late one`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()]) { $0.crowded = ["CreateSnapshot": 3] }
        let result = try await fake.serve { await run($0, ["vol-1"]) }
        #expect(result.completed == 1, "\(result.failures)")
        #expect(fake.count(of: "CreateSnapshot") == 4 && fake.now.snapshots.count == 1)
        #expect(
            result.outcomes.first?.notes == [
                "its snapshot was begun later than the backup, because it had to wait: \(words)"
            ]
        )
    }

    @Test func `are waited for by volumes of one machine together`() async throws {
        let volumes = ["vol-1": FakeEC2.Volume(instance: "i-1"), "vol-2": FakeEC2.Volume(instance: "i-1")]
        let fake = FakeEC2(volumes: volumes) { $0.crowded = ["CreateSnapshots": 2] }
        let result = try await fake.serve { await run($0, ["vol-1", "vol-2"]) }
        #expect(result.completed == 2, "\(result.failures)")
        #expect(fake.count(of: "CreateSnapshots") == 3 && fake.count(of: "CreateSnapshot") == 0)
        #expect(result.outcomes.allSatisfy { $0.consistentWith == "i-1" && $0.notes.count == 1 })
    }

    @Test func `hold up no other volume, and end with the deadline`() async throws {
        let volumes = ["vol-1": FakeEC2.Volume(), "vol-2": FakeEC2.Volume(instance: "i-1")]
        let all = volumes.merging(["vol-3": FakeEC2.Volume(instance: "i-1")]) { $1 }
        let fake = FakeEC2(volumes: all) { $0.crowded = ["CreateSnapshot": 1_000_000] }
        let result = try await fake.serve { await run($0, ["vol-1", "vol-2", "vol-3"], deadline: .seconds(60)) }
        #expect(result.outcomes.map(\.isCompleted) == [false, true, true])
        let error = try #require(result.outcomes.first?.error)
        #expect(error.code == .timedOut)
        #expect(error.message == "no snapshot of vol-1 could be begun within 60 seconds: \(words)")
        #expect(error.hint?.hasPrefix("it passes as they are completed") == true)
    }

    @Test func `are waited for no longer when the backup is cancelled`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume()]) { $0.crowded = ["CreateSnapshot": 1_000_000] }
        let result = try await fake.serve { disks in
            await withTaskGroup(of: SnapshotRunResult?.self) { group in
                group.addTask {
                    var options = SnapshotRun.Options()
                    options.wait = WaitPolicy(deadline: .seconds(600), firstPause: .seconds(300))
                    return await SnapshotRun(disks, of: backup, options: options).run(Volumes.targets(["vol-1"]))
                }
                while fake.count(of: "CreateSnapshot") < 1 { try? await Task.sleep(for: .milliseconds(10)) }
                group.cancelAll()
                return await group.next() ?? nil
            }
        }
        #expect(result?.outcomes.first?.error?.code == .cancelled)
        #expect(fake.count(of: "CreateSnapshot") == 1 && fake.now.snapshots.isEmpty)
    }
}

@Suite struct SnapshotsOfOneMachineTests {
    private func fake(_ change: (inout FakeEC2.Settings) -> Void = { _ in }) -> FakeEC2 {
        var volumes: [String: FakeEC2.Volume] = [:]
        for name in ["vol-root", "vol-1", "vol-2", "vol-other"] { volumes[name] = FakeEC2.Volume(instance: "i-1") }
        volumes["vol-1"]?.tags = ["Name": "one"]
        volumes["vol-3"] = FakeEC2.Volume(instance: "i-2")
        return FakeEC2(volumes: volumes) { settings in
            settings.boot = ["i-1": "vol-root"]
            change(&settings)
        }
    }

    @Test func `are begun in one call, without those nobody asked for, each with its own tags`() async throws {
        let fake = fake()
        let result = try await fake.serve { await run($0, ["vol-1", "vol-2", "vol-3"]) }
        #expect(result.completed == 3, "\(result.failures)")
        #expect(fake.count(of: "CreateSnapshots") == 1 && fake.count(of: "CreateSnapshot") == 1)
        #expect(result.outcomes.map(\.consistentWith) == ["i-1", "i-1", nil])
        #expect(fake.now.snapshots.values.map(\.volume).sorted() == ["vol-1", "vol-2", "vol-3"])
        for snapshot in fake.now.snapshots.values { #expect(snapshot.tags["velero.io/pv"] == "pv-\(snapshot.volume)") }
        #expect(fake.now.snapshots.values.first { $0.volume == "vol-1" }?.tags["Name"] == "one")
    }

    @Test(arguments: ["CreateSnapshots", "DescribeInstances"])
    func `are begun one by one where that is refused, and it is noted`(denied: String) async throws {
        let fake = fake { $0.denied = [denied] }
        let result = try await fake.serve { await run($0, ["vol-1", "vol-2"]) }
        #expect(result.completed == 2, "\(result.failures)")
        #expect(fake.count(of: "CreateSnapshot") == 2)
        let note = try #require(result.outcomes.first?.notes.first)
        #expect(note.hasPrefix("it was copied by itself, not at the same moment as the others of i-1: "), "\(note)")
        #expect(note.contains("ec2:\(denied)"))
        #expect(result.outcomes.allSatisfy { $0.consistentWith == nil })
    }

    @Test func `that cannot be tagged are noted, and found again all the same`() async throws {
        let fake = fake { $0.denied = ["CreateTags"] }
        let first = try await fake.serve { await run($0, ["vol-1", "vol-2"]) }
        #expect(first.completed == 2)
        #expect(
            first.outcomes.first?.notes.contains { $0.contains("lacks the tags") && $0.contains("ec2:CreateTags") }
                == true
        )
        let second = try await fake.serve { await run($0, ["vol-1", "vol-2"]) }
        #expect(second.outcomes.map(\.isTakenUp) == [true, true])
        #expect(fake.now.snapshots.count == 2)
    }
}

@Suite struct SnapshotCancellationTests {
    /// Cancels a run once its snapshots are begun, while they are waited for.
    private func cancelled(_ fake: FakeEC2) async throws -> SnapshotRunResult {
        try await fake.serve { disks in
            await withTaskGroup(of: SnapshotRunResult?.self) { group in
                let (begun, signal) = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    var options = SnapshotRun.Options()
                    options.wait = WaitPolicy(deadline: .seconds(60), firstPause: .seconds(30))
                    return await SnapshotRun(disks, of: backup, options: options).run(
                        Volumes.targets(["vol-1", "vol-2"])
                    ) {
                        if $0.begun == 2 { signal.finish() }
                    }
                }
                for await _ in begun {}
                group.cancelAll()
                return await group.next() ?? nil
            } ?? SnapshotRunResult(outcomes: [])
        }
    }

    private func pendingForever() -> FakeEC2 {
        FakeEC2(volumes: ["vol-1": FakeEC2.Volume(), "vol-2": FakeEC2.Volume()]) { $0.looksUntilDone = 1_000_000 }
    }

    @Test func `a cancelled run tells what it has made, and leaves it to be deleted or taken up`() async throws {
        let fake = pendingForever()
        let result = try await cancelled(fake)
        #expect(fake.count(of: "CreateSnapshot") == 2 && fake.now.snapshots.count == 2)
        #expect(result.outcomes.count == 2)
        #expect(result.outcomes.allSatisfy { $0.snapshot != nil && $0.error?.code == .cancelled })
    }

    @Test func `also snapshots whose calls were on their way`() async throws {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume(), "vol-2": FakeEC2.Volume()]) {
            $0.latency = .seconds(1)
            $0.looksUntilDone = 1_000_000
        }
        let result = try await fake.serve { disks in
            await withTaskGroup(of: SnapshotRunResult?.self) { group in
                group.addTask { await SnapshotRun(disks, of: backup).run(Volumes.targets(["vol-1", "vol-2"])) }
                while fake.count(of: "CreateSnapshot") < 2 { try? await Task.sleep(for: .milliseconds(20)) }
                group.cancelAll()
                return await group.next() ?? nil
            }
        }
        #expect(fake.count(of: "CreateSnapshot") == 2)
        #expect(Set((result?.outcomes ?? []).compactMap { $0.snapshot?.id }) == Set(fake.now.snapshots.keys))
    }
}
