// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ObjectStoreTesting
import Testing

@testable import AWSServices

@Suite struct PatienceTests {
    private static let snapshot = FakeAWS.Answer(
        body: "<R><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><status>pending</status></R>"
    )

    private func create(_ fake: FakeAWS, _ clock: InstantClock = InstantClock()) async throws -> EC2Snapshot {
        try await EC2Client(fake.connection(clock: clock)).createSnapshot(of: "vol-1", description: "", tags: [])
    }

    @Test(arguments: ["RequestLimitExceeded", "Throttling", "SlowDown", "ThrottlingException"])
    func `throttling is waited out`(code: String) async throws {
        let clock = InstantClock()
        let fake = FakeAWS { _, index in index < 3 ? .ec2(503, code) : Self.snapshot }
        #expect(try await create(fake, clock).id == "snap-1")
        #expect(clock.pauses == [.milliseconds(300), .milliseconds(600), .milliseconds(1200)])
    }

    @Test func `the same volume is not snapshotted again within fifteen seconds`() async throws {
        let clock = InstantClock()
        let fake = FakeAWS { _, index in
            index == 0 ? .ec2(400, "SnapshotCreationPerVolumeRateExceeded") : Self.snapshot
        }
        _ = try await create(fake, clock)
        #expect(clock.pauses == [.seconds(15)])
    }

    @Test func `patience ends`() async throws {
        let fake = FakeAWS { _, _ in .ec2(503, "RequestLimitExceeded") }
        let error = try await #require(throws: AWSServiceError.self) { _ = try await create(fake) }
        #expect(error.code == .throttled && error.isRetryable && !error.mayHaveHappened)
        #expect(fake.sent.count == 8)
    }

    @Test(arguments: [
        FakeAWS.Answer.ec2(500, "InternalError"), FakeAWS.Answer(status: 502, body: "<html/>"), nil,
    ])
    func `a snapshot whose answer was lost is not begun twice`(answer: FakeAWS.Answer?) async throws {
        let fake = FakeAWS { _, _ in
            guard let answer else { throw AWSError(.connectionLost, "it broke") }
            return answer
        }
        let error = try await #require(throws: AWSServiceError.self) { _ = try await create(fake) }
        #expect(error.mayHaveHappened)
        #expect(fake.sent.count == 1)
    }

    @Test func `what can be repeated is, also after a lost answer`() async throws {
        let fake = FakeAWS { _, index in
            if index < 2 { throw AWSError(.connectionLost, "it broke") }
            return FakeAWS.Answer(body: "<R/>")
        }
        try await EC2Client(fake.connection()).deleteSnapshot("snap-1")
        #expect(fake.sent.count == 3)
    }

    @Test func `what was made a moment ago is tagged as soon as it is seen`() async throws {
        let fake = FakeAWS { _, index in
            index < 2 ? .ec2(400, "InvalidSnapshot.NotFound") : FakeAWS.Answer(body: "<R/>")
        }
        try await EC2Client(fake.connection()).createTags([AWSTag("k", "v")], on: ["snap-1"])
        #expect(fake.sent.count == 3)
    }

    @Test func `nobody saw a request that found no connection`() async throws {
        let fake = FakeAWS { _, index in
            if index == 0 { throw AWSError(.connectionRefused, "nobody is there") }
            return Self.snapshot
        }
        #expect(try await create(fake).id == "snap-1")
    }

    @Test func `a full bucket empties, and fills with time`() async throws {
        let clock = InstantClock()
        let budget = RequestBudget(burst: 3, perSecond: 2, clock: clock)
        for _ in 0..<3 { try await budget.take() }
        #expect(clock.pauses.isEmpty)
        try await budget.take()
        #expect(clock.pauses == [.milliseconds(500)])
        try await clock.sleep(for: .seconds(60))
        await budget.drain()
        try await budget.take()
        #expect(clock.pauses.last == .milliseconds(500))
    }
}
