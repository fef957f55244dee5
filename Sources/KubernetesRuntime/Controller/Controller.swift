// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
package import Logging

/// Runs a reconciler over a queue with a bounded number of workers.
///
/// A failure is tried again after a growing wait; the log tells it once, until it is another one or the key succeeds.
package struct Controller: Sendable {
    private let reconciler: any Reconciler
    private let queue: WorkQueue
    private let workers: Int
    private let observer: (any ReconcileObserver)?
    private let logger: Logger
    private let stopwatch: Stopwatch
    private let failures = FailureLog()

    /// A controller that does not run yet.
    /// - Parameters:
    ///   - reconciler: Does the work.
    ///   - queue: Where the keys come from; no other controller works on it.
    ///   - workers: How many keys are worked on at the same time.
    ///   - observer: Is told each reconcile.
    ///   - logger: Takes failures.
    ///   - clock: Measures how long reconciles take.
    package init(
        _ reconciler: any Reconciler,
        queue: WorkQueue,
        workers: Int = 1,
        observer: (any ReconcileObserver)? = nil,
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        precondition(workers > 0, "a controller without workers would never do anything")
        self.reconciler = reconciler
        self.queue = queue
        self.workers = workers
        self.observer = observer
        self.logger = logger
        stopwatch = Stopwatch(clock)
    }

    /// Works until the task is cancelled, and ends when the reconciles that are then under way have ended.
    ///
    /// Their keys go back into the queue, for whoever works on it next.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<workers {
                group.addTask { await work() }
            }
        }
    }

    private func work() async {
        while let key = await queue.next() {
            observer?.queueDepth(controller: reconciler.name, queue.depth)
            await reconcile(key)
            queue.finished(key)
        }
    }

    private func reconcile(_ key: String) async {
        let start = stopwatch.now
        var failure: (any Error)?
        do {
            let outcome = try await reconciler.reconcile(key)
            queue.forget(key)
            if case .again(let delay) = outcome { queue.add(key, after: delay) }
            if failures.hasRecovered(key) { log(.notice, "reconcile succeeds again", key) }
        } catch {
            if Task.isCancelled { return queue.add(key) }
            queue.addAfterFailure(key)
            tell(error, key)
            failure = error
        }
        observer?.reconciled(
            controller: reconciler.name,
            key: key,
            duration: stopwatch.now - start,
            error: failure
        )
    }

    private func tell(_ error: any Error, _ key: String) {
        // That somebody else was quicker is no trouble: the next try sees what they did.
        let isConflict = (error as? KubernetesError)?.code == .conflict
        let level: Logger.Level = failures.isNews(key, "\(error)") && !isConflict ? .warning : .debug
        log(level, "reconcile failed and will be tried again", key, ["error": "\(error)"])
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ key: String, _ more: Logger.Metadata = [:]) {
        let metadata: Logger.Metadata = ["controller": "\(reconciler.name)", "key": "\(key)"]
        logger.log(level: level, message, metadata: metadata.merging(more) { $1 })
    }
}
