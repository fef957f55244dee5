// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import Logging

extension LeaderElection {
    /// How a term ended.
    enum End: Sendable {
        /// The lease was lost.
        case lost
        /// The work ended, by itself or because the task was cancelled.
        case finished((any Error)?)
    }

    private enum Part: Sendable {
        case renewing
        case leading((any Error)?)
    }

    /// Does the work while the lease is renewed.
    ///
    /// The renewals do not end with the task's cancellation but with the work, which may take its time to end.
    func serve(_ term: Term, _ lead: @escaping @Sendable () async throws -> Void) async -> End {
        let (isOver, workOver) = AsyncStream<Never>.makeStream()
        return await withTaskGroup(of: Part.self) { group in
            group.addTask {
                await keepRenewing(term, until: isOver)
                return .renewing
            }
            group.addTask {
                do {
                    try await lead()
                    return .leading(nil)
                } catch {
                    return .leading(error)
                }
            }
            var isLost = false
            var failure: (any Error)?
            var hasWorkEnded = false
            for await part in group {
                switch part {
                case .renewing where hasWorkEnded: break
                case .renewing:
                    isLost = true
                    group.cancelAll()
                case .leading(let error):
                    failure = error
                    hasWorkEnded = true
                    workOver.finish()
                }
            }
            guard isLost else { return .finished(failure) }
            tellLate(term, failure)
            return .lost
        }
    }

    private func tellLate(_ term: Term, _ failure: (any Error)?) {
        guard let failure, !(failure is CancellationError) else { return }
        logger.warning("the work ended with an error after the lease was lost", metadata: ["error": "\(failure)"])
    }

    /// Renews the lease until the work is over, or the lease is lost.
    private func keepRenewing(_ term: Term, until isOver: AsyncStream<Never>) async {
        try? await Uncancelled.run {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await renewUntilLost(term) }
                group.addTask { for await _ in isOver {} }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func renewUntilLost(_ term: Term) async {
        var term = term
        var next = term.renewed + timing.retryPeriod
        while !Task.isCancelled {
            let deadline = term.renewed + timing.renewDeadline
            try? await stopwatch.sleep(for: max(min(next, deadline) - stopwatch.now, .zero))
            let begin = stopwatch.now
            if Task.isCancelled { return }
            guard begin < deadline else { return lost("it could not be renewed in time") }
            next = begin + timing.retryPeriod
            do {
                guard let renewed = try await renew(term, within: min(timing.requestLimit, deadline - begin)) else {
                    return lost("it is no longer held by this process")
                }
                term = renewed
            } catch {
                if Task.isCancelled { return }
                logger.debug("the lease was not renewed; trying again", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Renews the lease once.
    /// - Returns: `nil` when it belongs to nobody or somebody else.
    private func renew(_ term: Term, within limit: Duration) async throws -> Term? {
        let begin = stopwatch.now
        do {
            return try await write(term.lease, within: limit)
        } catch let error as KubernetesError where error.code == .notFound {
            return nil
        } catch let error as KubernetesError where error.code == .conflict {
            // Somebody has changed something else about it, an earlier renewal had arrived after all, or it is lost.
            guard let lease = try await store.get(within: limit), LeaseRecord(lease).holder == identity else {
                return nil
            }
            return try await write(lease, within: max(limit - (stopwatch.now - begin), .zero))
        }
    }

    private func write(_ lease: JSONValue, within limit: Duration) async throws -> Term {
        let record = LeaseRecord(lease).held(by: identity, for: timing.seconds, at: now())
        let sent = stopwatch.now
        return Term(lease: try await store.write(record, to: lease, within: limit), renewed: sent)
    }

    private func lost(_ reason: String) {
        logger.warning("the lease is lost; the work is stopped", metadata: ["reason": "\(reason)"])
    }
}
