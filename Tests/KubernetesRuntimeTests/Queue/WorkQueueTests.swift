// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import KubernetesRuntime
import RandomTesting
import Synchronization
import Testing

/// Waiting, waking and workers; the rules themselves are in `QueueStateTests`.
@Suite(.timeLimit(.minutes(1))) struct WorkQueueTests {
    @Test func `who waits for a key gets one that is added later`() async throws {
        let queue = WorkQueue()
        let key = await withTaskGroup(of: String?.self) { group in
            group.addTask { await queue.next() }
            for _ in 0..<100 { await Task.yield() }
            queue.add("a")
            return await group.next() ?? nil
        }
        #expect(key == "a")
    }

    @Test func `a key for later comes when its time has come, and an earlier one wakes who waits for a later one`()
        async throws
    {
        let clock = ManualClock()
        let queue = WorkQueue(clock: clock)
        queue.add("late", after: .seconds(60))
        try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask { await queue.next() }
            // One that has looked at the clock and does not sleep yet would sleep too long when the clock moves.
            try await eventually("the worker sleeps") { clock.begun == 1 && clock.sleepers == 1 }
            queue.add("early", after: .seconds(5))
            try await eventually("the worker sleeps anew") { clock.begun == 2 && clock.sleepers == 1 }
            clock.advance(by: .seconds(5))
            #expect(try await group.next() == "early")
            group.addTask { await queue.next() }
            try await eventually("the next one sleeps") { clock.begun == 3 && clock.sleepers == 1 }
            clock.advance(by: .seconds(54))
            #expect(queue.depth == 0)
            clock.advance(by: .seconds(1))
            #expect(try await group.next() == "late")
        }
    }

    @Test func `cancellation ends the wait, and takes no key along`() async throws {
        let clock = ManualClock()
        let queue = WorkQueue(clock: clock)
        queue.add("later", after: .seconds(1))
        let keys = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<3 { group.addTask { await queue.next() } }
            try await eventually("all wait") { clock.sleepers == 3 }
            group.cancelAll()
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(keys == [nil, nil, nil])
        clock.advance(by: .seconds(1))
        #expect(await queue.next() == "later")
    }

    @Test func `failures wait longer each time until they are forgotten`() async throws {
        let clock = ManualClock()
        let queue = WorkQueue(backoff: Backoff(base: .seconds(8), longest: .seconds(64)), clock: clock)
        // Between half and the whole of 8, 16, 32, 64, 64 s; a second more than the whole is surely enough.
        for whole in [8, 16, 32, 64, 64] {
            queue.addAfterFailure("a")
            clock.advance(by: .seconds(whole / 2 - 1))
            #expect(queue.depth == 0)
            clock.advance(by: .seconds(whole / 2 + 2))
            #expect(await queue.next() == "a")
            queue.finished("a")
        }
        queue.forget("a")
        queue.addAfterFailure("a")
        clock.advance(by: .seconds(9))
        #expect(queue.depth == 1)
    }

    /// What of each key was announced, what was seen, and who is at it.
    private final class Ledger: Sendable {
        struct State {
            var announced: [String: Int] = [:]
            var seen: [String: Int] = [:]
            var working: Set<String> = []
            var collisions = 0
            var done = 0
        }

        let state = Mutex(State())
    }

    @Test func `of many keys and workers, no change is missed and no key is worked on twice at once`() async throws {
        var random = SeededGenerator.printingSeed(for: "work queue")
        let keys = (0..<40).map { "key-\($0)" }
        let plan = (0..<4000).map { _ in
            (key: keys.randomElement(using: &random)!, isLater: Bool.random(using: &random))
        }
        let queue = WorkQueue(backoff: Backoff(base: .microseconds(100), longest: .milliseconds(1)))
        let ledger = Ledger()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { await Self.work(queue, ledger) } }
            for (index, step) in plan.enumerated() {
                ledger.state.withLock { $0.announced[step.key, default: 0] += 1 }
                if step.isLater { queue.add(step.key, after: .microseconds(200)) } else { queue.add(step.key) }
                if index % 50 == 0 { await Task.yield() }
            }
            try await eventually("everything was seen") { ledger.state.withLock { $0.seen == $0.announced } }
            group.cancelAll()
        }
        let state = ledger.state.withLock { $0 }
        #expect(state.collisions == 0)
        #expect(state.done < plan.count, "keys that are added twice are worked on once")
    }

    private static func work(_ queue: WorkQueue, _ ledger: Ledger) async {
        while let key = await queue.next() {
            let (version, count) = ledger.state.withLock { state in
                if !state.working.insert(key).inserted { state.collisions += 1 }
                state.done += 1
                return (state.announced[key], state.done)
            }
            await Task.yield()
            ledger.state.withLock { state in
                state.seen[key] = version
                state.working.remove(key)
            }
            if count % 7 == 0 { queue.addAfterFailure(key) } else { queue.forget(key) }
            queue.finished(key)
        }
    }
}
