// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import ObjectStoreTesting
import Testing

private typealias Fault = FaultInjectingObjectStore.Fault

@Suite struct WrapperTests {
    @Test func `a read-only store refuses changes and passes reads on`() async throws {
        let base = MemoryObjectStore(name: "m")
        try await base.put("k", [1])
        let store = ReadOnlyObjectStore(base)
        #expect(try await store.read("k", maximum: 9) == [1])
        let write = await #expect(throws: ObjectStoreError.self) { try await store.put("k", [2]) }
        #expect(write?.code == .readOnly)
        #expect(write?.message == "memory://m is read-only: k cannot be written")
        let delete = await #expect(throws: ObjectStoreError.self) { try await store.delete(["k"]) }
        #expect(delete?.code == .readOnly)
        #expect(try await base.read("k", maximum: 9) == [1])
    }

    @Test func `a prefixed store sees nothing of its neighbours`() async throws {
        let base = MemoryObjectStore(name: "m")
        try await base.put("a/b-neighbour", [1])
        let store = try PrefixedObjectStore(base, prefix: "/a/b/")
        try await store.put("k", [2])
        #expect(try await base.read("a/b/k", maximum: 9) == [2])
        #expect(try await store.listAll(prefix: "").objects.map(\.key) == ["k"])
        #expect(store.description == "memory://m/a/b")
        #expect(throws: ObjectStoreError.self) { try PrefixedObjectStore(base, prefix: "a/../b") }
        #expect(throws: ObjectStoreError.self) { try PrefixedObjectStore(base, prefix: "//") }
    }

    @Test func `passing failures of reads are tried again, with growing pauses`() async throws {
        let faults = [Fault(.head, calls: 0..<3), Fault(.list), Fault(.get), Fault(.delete)]
        let base = FaultInjectingObjectStore(MemoryObjectStore(), faults)
        let clock = InstantClock()
        let store = RetryingObjectStore(base, retrier: Retrier(clock: clock, jitter: { 1 }))
        #expect(try await store.head("k") == nil)
        #expect(clock.pauses == [.milliseconds(300), .milliseconds(600), .milliseconds(1200)])
        #expect(try await store.listAll(prefix: "").objects.isEmpty)
        try await store.delete(["k"])
        let missing = await #expect(throws: ObjectStoreError.self) { _ = try await store.get("k") }
        #expect(missing?.code == .notFound)
        #expect(base.calls(of: .get) == 2)
    }

    @Test func `a put is never tried again, as its body can be had only once`() async throws {
        let base = FaultInjectingObjectStore(MemoryObjectStore(), [Fault(.put)])
        let store = RetryingObjectStore(base, retrier: Retrier(clock: InstantClock()))
        await #expect(throws: ObjectStoreError.self) { try await store.put("k", [1]) }
        #expect(base.calls(of: .put) == 1)
    }

    @Test func `final failures are not tried again`() async throws {
        let denied = ObjectStoreError(.accessDenied, "no")
        let base = FaultInjectingObjectStore(MemoryObjectStore(), [Fault(.head, error: denied)])
        let store = RetryingObjectStore(base, retrier: Retrier(clock: InstantClock()))
        await #expect(throws: ObjectStoreError.self) { try await store.head("k") }
        #expect(base.calls(of: .head) == 1)
    }

    @Test func `attempts and deadline end the trying`() async throws {
        let always = [Fault(.head, calls: 0..<1000)]
        let few = FaultInjectingObjectStore(MemoryObjectStore(), always)
        let policy = RetryPolicy(maximumAttempts: 4)
        let store = RetryingObjectStore(few, retrier: Retrier(policy, clock: InstantClock()))
        await #expect(throws: ObjectStoreError.self) { try await store.head("k") }
        #expect(few.calls(of: .head) == 4)

        let long = FaultInjectingObjectStore(MemoryObjectStore(), always)
        let clock = InstantClock()
        let patient = RetryPolicy(maximumAttempts: 1000, maximumDelay: .seconds(20), deadline: .seconds(60))
        let other = RetryingObjectStore(long, retrier: Retrier(patient, clock: clock, jitter: { 1 }))
        await #expect(throws: ObjectStoreError.self) { try await other.head("k") }
        #expect(clock.pauses.reduce(.zero, +) <= .seconds(60))
        #expect(clock.pauses.max() == .seconds(20) || clock.pauses.reduce(.zero, +) > .seconds(30))
    }

    @Test(
        arguments: [
            (1, nil, 0.0, Duration.milliseconds(150)), (1, nil, 1.0, .milliseconds(300)),
            (3, nil, 1.0, .milliseconds(1200)),
            (50, nil, 1.0, .seconds(20)), (1, .seconds(7), 1.0, .seconds(7)), (1, .seconds(3600), 1.0, .seconds(20)),
            (9, .seconds(1), 1.0, .seconds(20)),
        ] as [(Int, Duration?, Double, Duration)]
    )
    func `pauses double up to a limit and respect the server`(
        attempt: Int,
        asked: Duration?,
        jitter: Double,
        expected: Duration
    ) {
        #expect(RetryPolicy().delay(afterAttempt: attempt, asked: asked, jitter: jitter) == expected)
    }

    @Test func `injected faults strike in the middle, too`() async throws {
        let faults = [Fault(.put, keyHas: "w", afterBytes: 2), Fault(.get, keyHas: "r", afterBytes: 2)]
        let store = FaultInjectingObjectStore(MemoryObjectStore(), faults)
        await #expect(throws: ObjectStoreError.self) { try await store.put("w", [1, 2, 3]) }
        #expect(try await store.head("w") == nil)
        try await store.put("r", [1, 2, 3])
        var seen: [UInt8] = []
        await #expect(throws: ObjectStoreError.self) {
            for try await run in try await store.get("r") { seen += run }
        }
        #expect(seen == [1, 2] || seen.isEmpty)
        #expect(try await store.read("r", maximum: 9) == [1, 2, 3])
    }
}
