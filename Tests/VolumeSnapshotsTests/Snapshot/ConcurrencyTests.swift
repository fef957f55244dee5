// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import VolumeSnapshots

/// The whole way, HTTP included, to a fake whose every answer takes a second.
@Suite struct ConcurrencyTests {
    private func time(_ count: Int) async throws -> Duration {
        let ids = (1...count).map { "vol-\($0)" }
        let fake = FakeEC2(volumes: Dictionary(uniqueKeysWithValues: ids.map { ($0, FakeEC2.Volume()) })) {
            $0.latency = .seconds(1)
            $0.looksUntilDone = 1
        }
        let clock = ContinuousClock()
        let start = clock.now
        let result = try await fake.serve { disks in
            let backup = BackupIdentity(name: "b", uid: "u")
            var options = SnapshotRun.Options()
            options.wait = WaitPolicy(deadline: .seconds(60), firstPause: .seconds(1))
            return await SnapshotRun(disks, of: backup, options: options).run(Volumes.targets(ids))
        }
        #expect(result.completed == count, "\(result.failures.prefix(3))")
        #expect(fake.now.snapshots.count == count)
        return clock.now - start
    }

    @Test func `a hundred volumes take at most three times as long as one`() async throws {
        let one = try await time(1)
        let hundred = try await time(100)
        print("one volume: \(one); a hundred volumes: \(hundred); ratio \(hundred / one)")
        #expect(hundred <= one * 3, "one: \(one), a hundred: \(hundred)")
    }
}
