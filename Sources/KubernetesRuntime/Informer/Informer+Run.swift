// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import Logging
import Synchronization

extension Informer {
    /// Keeps up with the server until the task is cancelled.
    ///
    /// It lists page by page, watches from the list's revision, and begins each further watch where the last one ended.
    /// When the server no longer has the changes since then, it lists again and tells what is different. While the server
    /// can't be reached it tries again and again, at growing intervals, and keeps what it has.
    /// - Throws: `CancellationError`.
    package func run() async throws {
        var course = InformerCourse(backoff: options.backoff)
        var resynced = stopwatch.now
        while true {
            try Task.checkCancellation()
            let step = course.next
            do {
                switch step {
                case .list:
                    try await list(&course)
                    resynced = stopwatch.now
                case .look(let revision):
                    _ = try await client.retrying(.never).currentRevision(of: resource, namespace: namespace)
                    recovered(course.answered(now: stopwatch.now))
                    try await watch(from: revision, &course)
                case .watch(let revision):
                    try await watch(from: revision, &course)
                }
                resyncIfDue(&resynced)
            } catch {
                try Task.checkCancellation()
                let activity: InformerCourse.Activity = step == .list ? .listing : .watching
                report(course.failed(error, during: activity, now: stopwatch.now), error)
            }
            let delay = course.delay(jitter: .random(in: 0...1))
            if delay > .zero { try await stopwatch.sleep(for: delay) }
        }
    }

    private func list(_ course: inout InformerCourse) async throws {
        var options = ListOptions()
        options.limit = self.options.pageSize
        options.labelSelector = self.options.labelSelector
        options.fieldSelector = self.options.fieldSelector
        // A list of two moments would miss what happened in between; it begins again instead.
        options.continuesAfterExpiry = false
        var seen: Set<String> = []
        let result = try await client.retrying(.brief).list(resource, namespace: namespace, options: options) { item in
            guard let (key, read, object) = try self.read(RawJSON(item)) else { return }
            seen.insert(key)
            guard let object else { return }
            if let change = state.withLock({ $0.cache.observe(key, read, object) }) { tell(key, change) }
        }
        let revision = Revision(result.revision)
        guard let vanished = state.withLock({ $0.cache.finishList(at: revision, seen: seen) }) else {
            logger.warning("the server's history has gone back; everything is listed once more")
            return course.mustList()
        }
        for (key, change) in vanished { tell(key, change) }
        state.withLock {
            $0.unreadable.formIntersection(seen)
            $0.hasSynced = true
        }
        logger.debug("objects were listed", metadata: ["objects": "\(result.items)", "revision": "\(revision.text)"])
        recovered(course.listed(at: result.revision, now: stopwatch.now))
    }

    private func watch(from revision: String, _ course: inout InformerCourse) async throws {
        let begin = stopwatch.now
        var options = WatchOptions(revision: revision, deadline: watchDeadline)
        options.labelSelector = self.options.labelSelector
        options.fieldSelector = self.options.fieldSelector
        var events = 0
        _ = try await client.retrying(.never).watch(resource, namespace: namespace, options: options) { event in
            events += 1
            take(event)
            recovered(course.advanced(to: event.revision, now: stopwatch.now))
            return .continue
        }
        if events == 0 { recovered(course.watchEnded(lasted: stopwatch.now - begin, now: stopwatch.now)) }
    }

    private func take(_ event: WatchEvent) {
        let revision = Revision(event.revision)
        let found = event.kind == .bookmark ? nil : read(event.object)
        let change = state.withLock { state -> ObjectChange<Object>? in
            // With the change, not after it: an own write that is noted in between would be taken for a later one.
            defer { state.cache.advance(to: revision) }
            guard let (key, read, object) = found else { return nil }
            if event.kind == .deleted {
                state.unreadable.remove(key)
                return state.cache.observeDeletion(key, at: read.revision, last: object)
            }
            return object.flatMap { state.cache.observe(key, read, $0) }
        }
        if let key = found?.key, let change { tell(key, change) }
    }

    private var watchDeadline: Duration {
        let deadline = options.watchDeadline * Double.random(in: 1...1.5)
        return options.resync.map { min($0, deadline) } ?? deadline
    }

    private func resyncIfDue(_ resynced: inout Duration) {
        guard let interval = options.resync, stopwatch.now - resynced >= interval else { return }
        resynced = stopwatch.now
        for (key, object) in objects { tell(key, .changed(old: object, new: object)) }
    }

    // MARK: Outages

    private func report(_ disturbance: InformerDisturbance?, _ error: any Error) {
        switch disturbance {
        case .outage:
            logger.warning("the API server can't be followed; trying again", metadata: ["error": "\(error)"])
        case .relisting:
            logger.debug("the server's history is too short; listing again", metadata: ["error": "\(error)"])
        case .recovered, nil:
            logger.debug("a watch or list has failed; trying again", metadata: ["error": "\(error)"])
        }
        if let disturbance { tell(disturbance) }
    }

    private func recovered(_ outage: Duration?) {
        guard let outage else { return }
        logger.notice("the API server is followed again", metadata: ["outage": "\(outage)"])
        tell(.recovered(after: outage))
    }
}
