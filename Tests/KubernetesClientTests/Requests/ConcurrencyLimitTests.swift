// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import Synchronization
import Testing

@Suite struct ConcurrencyLimitTests {
    private final class Gauge: Sendable {
        private let state = Mutex((now: 0, most: 0))

        func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
        func leave() { state.withLock { $0.now -= 1 } }
        var most: Int { state.withLock { $0.most } }
    }

    @Test(arguments: [1, 3])
    func `no more than the limit are let through at once, and all in the end`(count: Int) async throws {
        let limit = ConcurrencyLimit(count)
        let gauge = Gauge()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await limit.withPermit {
                        gauge.enter()
                        for _ in 0..<5 { await Task.yield() }
                        gauge.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect((1...count).contains(gauge.most))
    }

    @Test func `who is cancelled while waiting takes no turn`() async throws {
        let limit = ConcurrencyLimit(1)
        try await limit.withPermit {
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        do {
                            try await limit.withPermit {}
                            return false
                        } catch {
                            return error is CancellationError
                        }
                    }
                }
                group.cancelAll()
                for await wasCancelled in group { #expect(wasCancelled) }
            }
        }
        // All turns are back: this would wait for ever otherwise.
        try await limit.withPermit {}
    }

    @Test func `an error gives the turn back`() async throws {
        struct Failure: Error {}
        let limit = ConcurrencyLimit(1)
        await #expect(throws: Failure.self) { try await limit.withPermit { throw Failure() } }
        try await limit.withPermit {}
    }
}
