// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import Logging

extension LeaderElection {
    /// A lease that was just got.
    struct Term: Sendable {
        /// The lease as the server has it.
        var lease: JSONValue
        /// When the request was sent that got or last renewed it.
        var renewed: Duration
    }

    /// Waits until the lease can be had, and takes it.
    /// - Parameters:
    ///   - mayHold: Set before a request is sent that may get the lease, whatever becomes of its answer.
    ///   - onTrouble: Is told why the lease cannot be reached, and `nil` once it can.
    /// - Returns: The lease.
    /// - Throws: `CancellationError`.
    func stand(_ mayHold: inout Bool, _ onTrouble: (String?) -> Void) async throws -> Term {
        var view = LeaseView()
        var isTroubled = false
        while true {
            do {
                let term = try await tryToAcquire(&view, &mayHold)
                if isTroubled {
                    logger.notice("the lease can be reached again")
                    onTrouble(nil)
                }
                isTroubled = false
                if let term { return term }
            } catch {
                try Task.checkCancellation()
                if !isTroubled && !isLostRace(error) {
                    isTroubled = true
                    logger.warning("the lease can't be reached; trying again", metadata: ["error": "\(error)"])
                    onTrouble("\(error)")
                }
            }
            // Up to a fifth more, so that those who stand do not all come at the same moment.
            try await stopwatch.sleep(for: timing.retryPeriod * Double.random(in: 1...1.2))
        }
    }

    private func tryToAcquire(_ view: inout LeaseView, _ mayHold: inout Bool) async throws -> Term? {
        let lease = try await store.get(within: timing.requestLimit)
        let record = lease.map { LeaseRecord($0) } ?? LeaseRecord()
        view.observe(record, now: stopwatch.now)
        if view.isHeld(byOtherThan: identity, now: stopwatch.now, usual: timing.leaseDuration) { return nil }
        let mine = record.held(by: identity, for: timing.seconds, at: now())
        mayHold = true
        let sent = stopwatch.now
        let taken =
            if let lease {
                try await store.write(mine, to: lease, within: timing.requestLimit)
            } else {
                try await store.create(mine, within: timing.requestLimit)
            }
        return Term(lease: taken, renewed: sent)
    }

    /// Whether an error only says that another was quicker.
    private func isLostRace(_ error: any Error) -> Bool {
        let code = (error as? KubernetesError)?.code
        return code == .conflict || code == .alreadyExists
    }

    /// Gives the lease back if this is its holder, also when the task is cancelled.
    func release() async {
        do {
            try await Uncancelled.run {
                try await TimeLimit.run(timing.releaseLimit, stopwatch) { try await self.giveBack() }
            }
        } catch {
            logger.warning("the lease was not given back; it runs out by itself", metadata: ["error": "\(error)"])
        }
    }

    private func giveBack() async throws {
        // A renewal that was cut off may still arrive and win over the first try; there is only one of those.
        for isLast in [false, true] {
            guard let lease = try await store.get(within: timing.releaseLimit) else { return }
            let record = LeaseRecord(lease)
            guard record.holder == identity else { return }
            do {
                _ = try await store.write(record.released(at: now()), to: lease, within: timing.releaseLimit)
                return logger.notice("the lease was given back")
            } catch let error as KubernetesError where error.code == .conflict && !isLast {
                continue
            }
        }
    }
}
