// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Keys to work on: each at most once in the queue, and never worked on by two workers at the same time.
///
/// A key that is added while it is being worked on is worked on once more afterwards, so that no change is missed. Keys
/// can be added for later, and after failures they wait longer each time. Keys are handed out in the order in which they
/// came.
package final class WorkQueue: Sendable {
    private struct State {
        var keys = QueueState()
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let backoff: Backoff
    private let stopwatch: Stopwatch
    private let state = Mutex(State())

    /// An empty queue.
    /// - Parameters:
    ///   - backoff: How long a key waits after failures.
    ///   - clock: Tells when keys are due.
    package init(backoff: Backoff = Backoff(), clock: any Clock<Duration> = ContinuousClock()) {
        self.backoff = backoff
        stopwatch = Stopwatch(clock)
    }

    /// Adds a key, unless it is waiting already.
    package func add(_ key: String) {
        change { $0.add(key) }
    }

    /// Adds a key after a while; of several such times for one key the earliest counts.
    package func add(_ key: String, after delay: Duration) {
        guard delay > .zero else { return add(key) }
        let due = stopwatch.now + delay
        change { $0.add(key, due: due) }
    }

    /// Adds a key after a wait that grows with each failure in a row.
    package func addAfterFailure(_ key: String) {
        let now = stopwatch.now
        change { keys in
            let failures = keys.countFailure(key)
            keys.add(key, due: now + backoff.delay(afterFailures: failures, jitter: .random(in: 0...1)))
        }
    }

    /// Forgets the failures of a key: the next one counts as the first.
    package func forget(_ key: String) {
        change { $0.forgetFailures(key) }
    }

    /// The next key, which now counts as being worked on until ``finished(_:)``.
    ///
    /// Waits until there is one.
    /// - Returns: The key; `nil` when the task is cancelled.
    package func next() async -> String? {
        while !Task.isCancelled {
            let now = stopwatch.now
            let (taken, changes) = state.withLock { ($0.keys.take(now: now), $0.keys.changes) }
            if let key = taken.key { return key }
            await pause(for: taken.wait, since: changes)
        }
        return nil
    }

    /// Says that a key is no longer being worked on.
    package func finished(_ key: String) {
        change { $0.finish(key) }
    }

    /// The number of keys that could be worked on now and are not.
    package var depth: Int {
        let now = stopwatch.now
        change { $0.promote(now: now) }
        return state.withLock { $0.keys.depth }
    }

    /// The number of keys that wait for their time.
    package var delayedCount: Int { state.withLock { $0.keys.delayedCount } }

    // MARK: Waiting

    /// Changes the keys, and wakes whoever waits when that may concern them.
    private func change(_ body: (inout QueueState) -> Void) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            let before = state.keys.changes
            body(&state.keys)
            guard state.keys.changes != before, !state.waiters.isEmpty else { return [] }
            // All of them: there are a few workers at most, and one that was cancelled could swallow a single call.
            let waiters = Array(state.waiters.values)
            state.waiters = [:]
            return waiters
        }
        for waiter in woken { waiter.resume() }
    }

    /// Waits for a while or for a change after the given one, whichever comes first.
    private func pause(for wait: Duration?, since changes: Int) async {
        guard let wait else { return await waitForChange(since: changes) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [stopwatch] in try? await stopwatch.sleep(for: wait) }
            group.addTask { await self.waitForChange(since: changes) }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitForChange(since changes: Int) async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.keys.changes != changes || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
