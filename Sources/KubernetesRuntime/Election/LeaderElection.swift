// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesClient
import KubernetesCore
package import Logging

/// Holds a Lease, so that at most one of several replicas works at a time.
///
/// The rules and the object are those of client-go's `leaderelection`, so that its users and ours may stand for the same
/// lease. Safety rests on each side measuring on its own clock: whoever leads has stopped when the renew deadline has
/// passed since the *sending* of the last renewal that succeeded, and whoever wants to lead waits for the whole lease
/// since it has *seen* that renewal, which was later. Between the two lie `leaseDuration - renewDeadline`, which is what
/// `lead` has to end in once it is cancelled.
///
/// The client should be one of the election's own: in one that is shared, renewals wait their turn behind whatever the
/// leader asks of the server.
package struct LeaderElection: Sendable {
    /// How long a lease lasts, and how often it is renewed.
    package struct Timing: Sendable {
        /// How long after the last renewal others keep away; whole seconds.
        ///
        /// It is how long nobody works after a leader has died.
        package var leaseDuration = Duration.seconds(15)
        /// When a leader that can't renew the lease stops.
        ///
        /// The third of the lease that is left is for its work to end, and for clocks that run at different speeds.
        package var renewDeadline = Duration.seconds(10)
        /// How often the leader renews, and the others look.
        ///
        /// Five tries before the deadline, for two small requests in two seconds.
        package var retryPeriod = Duration.seconds(2)

        /// The timing of Kubernetes' own components.
        package init() {}

        /// Another timing.
        package init(leaseDuration: Duration, renewDeadline: Duration, retryPeriod: Duration) {
            self.leaseDuration = leaseDuration
            self.renewDeadline = renewDeadline
            self.retryPeriod = retryPeriod
        }

        /// How long one request may take: half the deadline, so that one that hangs does not use up all tries.
        var requestLimit: Duration { renewDeadline / 2 }
        /// What is written into the lease; rounded up.
        var seconds: Int { Int((leaseDuration / .seconds(1)).rounded(.up)) }
        /// How long the last request may take that gives the lease back.
        var releaseLimit: Duration { min(renewDeadline, .seconds(5)) }
    }

    let store: LeaseStore
    let identity: String
    let timing: Timing
    let now: @Sendable () -> MicroTime
    let stopwatch: Stopwatch
    let logger: Logger

    /// An election that does not run yet.
    /// - Parameters:
    ///   - client: The cluster; see above.
    ///   - namespace: Where the lease is.
    ///   - name: What it is called.
    ///   - identity: Who this is; no other process may have the same, or both would lead.
    ///   - timing: How often the lease is renewed.
    ///   - logger: Takes changes of leadership, and why it was lost.
    ///   - now: The time of day, which is written into the lease for people to read.
    ///   - clock: Measures all that is decided on.
    package init(
        client: APIClient,
        namespace: String,
        name: String,
        identity: String,
        timing: Timing = Timing(),
        logger: Logger,
        now: @escaping @Sendable () -> MicroTime = { MicroTime.now },
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        precondition(!identity.isEmpty, "a lease without a holder is one that anybody may take")
        precondition(
            timing.leaseDuration > timing.renewDeadline && timing.renewDeadline > timing.retryPeriod * 1.2,
            "a leader must stop before others start, and try more than once to renew"
        )
        stopwatch = Stopwatch(clock)
        store = LeaseStore(client: client, namespace: namespace, name: name, stopwatch: stopwatch)
        self.identity = identity
        self.timing = timing
        self.now = now
        var logger = logger
        logger[metadataKey: "lease"] = "\(namespace)/\(name)"
        logger[metadataKey: "identity"] = "\(identity)"
        self.logger = logger
    }

    /// Stands for election, and works while elected; again and again, until the task is cancelled or the work is done.
    ///
    /// When the lease is lost, `lead` is cancelled, and awaited before standing again. When the task is cancelled, so is
    /// `lead`; the lease is renewed until it has ended, and then given back, so that another can lead at once.
    /// - Parameters:
    ///   - onLeadershipChange: Is told before `lead` begins and after it has ended.
    ///   - onTrouble: Is told why the lease could not be read or written while standing, and `nil` once it could.
    ///   - lead: The work. When it ends by itself, so does this.
    /// - Throws: `CancellationError`; what `lead` throws while the lease is held.
    package func run(
        onLeadershipChange: @Sendable (Bool) -> Void = { _ in },
        onTrouble: @Sendable (String?) -> Void = { _ in },
        lead: @escaping @Sendable () async throws -> Void
    ) async throws {
        var mayHold = false
        do {
            while true {
                let term = try await stand(&mayHold, onTrouble)
                logger.notice("leading")
                onLeadershipChange(true)
                let end = await serve(term, lead)
                onLeadershipChange(false)
                if case .finished(let failure) = end {
                    if let failure { throw failure }
                    break
                }
            }
        } catch {
            if mayHold { await release() }
            try Task.checkCancellation()
            throw error
        }
        await release()
        try Task.checkCancellation()
    }
}
