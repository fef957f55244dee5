// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import KubernetesClient
import KubernetesRuntime
import Logging
import Synchronization
import Testing

@Suite struct ControllerTests {
    /// Does as the closure says, and counts.
    struct Work: Reconciler {
        let name = "work"
        let calls = Recorder<String>()
        let body: @Sendable (String, _ call: Int) async throws -> Reconciliation

        func reconcile(_ key: String) async throws -> Reconciliation {
            calls.add(key)
            return try await body(key, calls.all.count { $0 == key })
        }
    }

    struct Observer: ReconcileObserver {
        let ends = Recorder<String>()

        func reconciled(controller: String, key: String, duration: Duration, error: (any Error)?) {
            ends.add("\(controller)/\(key): \(error.map { "\($0)" } ?? "done")")
        }

        func queueDepth(controller: String, _ depth: Int) {}
    }

    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    private let quick = Backoff(base: .microseconds(10), longest: .microseconds(100))

    private func run(
        _ work: Work,
        _ queue: WorkQueue,
        workers: Int = 1,
        observer: Observer = Observer(),
        logger: Logger = .none,
        until isDone: @escaping () -> Bool
    ) async throws {
        let controller = Controller(work, queue: queue, workers: workers, observer: observer, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await controller.run() }
            try await eventually("the work is done", isDone)
            group.cancelAll()
        }
    }

    @Test func `a failure is tried again until it succeeds, and told once`() async throws {
        let (logger, lines) = LogRecorder.make()
        let observer = Observer()
        let queue = WorkQueue(backoff: quick)
        let work = Work { _, call in
            if call <= 3 { throw Trouble(description: "no luck") }
            if call == 4 { throw Trouble(description: "other trouble") }
            return .done
        }
        queue.add("a")
        try await run(work, queue, observer: observer, logger: logger) { observer.ends.count == 5 }
        #expect(work.calls.count == 5)
        #expect(
            observer.ends.all == [
                "work/a: no luck", "work/a: no luck", "work/a: no luck", "work/a: other trouble", "work/a: done",
            ]
        )
        let failed = "warning: reconcile failed and will be tried again"
        #expect(lines.all == [failed, failed, "notice: reconcile succeeds again"])
    }

    @Test func `that somebody else was quicker is no warning`() async throws {
        let (logger, lines) = LogRecorder.make()
        let queue = WorkQueue(backoff: quick)
        let work = Work { _, call in
            if call == 1 { throw KubernetesError(.conflict, "the object has been modified") }
            return .done
        }
        queue.add("a")
        try await run(work, queue, logger: logger) { work.calls.count == 2 }
        #expect(!lines.all.contains { $0.hasPrefix("warning") })
    }

    @Test func `a reconcile that wants to look again does`() async throws {
        let queue = WorkQueue()
        let work = Work { _, call in call < 3 ? .again(after: .milliseconds(1)) : .done }
        queue.add("a")
        try await run(work, queue) { work.calls.count == 3 }
        #expect(queue.delayedCount == 0)
    }

    @Test func `no more keys than workers are worked on at once`() async throws {
        let gauge = Mutex((now: 0, most: 0))
        let queue = WorkQueue()
        let done = Recorder<String>()
        let work = Work { key, _ in
            gauge.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            for _ in 0..<20 { await Task.yield() }
            gauge.withLock { $0.now -= 1 }
            done.add(key)
            return .done
        }
        for number in 0..<60 { queue.add("\(number)") }
        try await run(work, queue, workers: 3) { done.count == 60 }
        #expect((1...3).contains(gauge.withLock { $0.most }))
    }

    @Test func `cancellation waits for the reconciles under way, and puts their keys back`() async throws {
        let queue = WorkQueue()
        let ended = Recorder<String>()
        let observer = Observer()
        let work = Work { key, _ in
            do {
                try await Task.sleep(for: .seconds(600))
            } catch {
                for _ in 0..<50 { await Task.yield() }
                ended.add(key)
                throw error
            }
            return .done
        }
        queue.add("a")
        queue.add("b")
        try await run(work, queue, workers: 2, observer: observer) { work.calls.count == 2 }
        #expect(Set(ended.all) == ["a", "b"])
        #expect(queue.depth == 2)
        #expect(observer.ends.count == 0)
    }
}
