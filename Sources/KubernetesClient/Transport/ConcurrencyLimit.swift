// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets a bounded number of callers through at once; the others wait in order.
package final class ConcurrencyLimit: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var available: Int
        var nextID: UInt64 = 0
        var waiters: [Waiter] = []
        var cancelled: Set<UInt64> = []
    }

    private let state: Mutex<State>

    /// A limit of so many at once.
    package init(_ count: Int) {
        precondition(count > 0, "a limit of no callers would let nobody through")
        state = Mutex(State(available: count))
    }

    /// Runs the closure when it is this caller's turn.
    /// - Throws: `CancellationError` when the task is cancelled while waiting; whatever the closure throws.
    package func withPermit<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await acquire()
        defer { release() }
        return try await body()
    }

    /// Waits for a turn; each must be given back with ``release()``.
    func acquire() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let granted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in enqueue(id, continuation) }
        } onCancel: {
            cancel(id)
        }
        // A cancellation that came after the turn was granted leaves its mark behind.
        state.withLock { state in _ = state.cancelled.remove(id) }
        guard granted else { throw CancellationError() }
    }

    /// Gives a turn back, to whoever has waited longest.
    func release() {
        let next = state.withLock { state -> Waiter? in
            if state.waiters.isEmpty {
                state.available += 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.continuation.resume(returning: true)
    }

    private func enqueue(_ id: UInt64, _ continuation: CheckedContinuation<Bool, Never>) {
        let answer = state.withLock { state -> Bool? in
            if state.cancelled.remove(id) != nil { return false }
            if state.available > 0 {
                state.available -= 1
                return true
            }
            state.waiters.append(Waiter(id: id, continuation: continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func cancel(_ id: UInt64) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                // Either not yet enqueued, which this mark tells it, or already through.
                state.cancelled.insert(id)
                return nil
            }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
    }
}
