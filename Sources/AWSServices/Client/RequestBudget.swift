// SPDX-License-Identifier: Apache-2.0

/// A token bucket: how many requests may be sent now, and how soon the next one.
///
/// EC2 counts requests this way for each account and region; asking it more only costs refusals, which slow down
/// everything else that calls EC2 in the account, the EBS CSI driver first of all.
package actor RequestBudget {
    private let burst: Double
    private let perSecond: Double
    private let elapsed: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    /// Below zero when requests wait for tokens that are still to come.
    private var tokens: Double
    private var filledAt: Duration = .zero

    /// A full bucket.
    /// - Parameters:
    ///   - burst: How many requests may be sent at once.
    ///   - perSecond: How many tokens come in a second.
    ///   - clock: Measures and pauses.
    package init<C: Clock>(burst: Int, perSecond: Double, clock: C = ContinuousClock()) where C.Duration == Duration {
        precondition(burst > 0 && perSecond > 0, "a bucket that never fills stops everything")
        self.burst = Double(burst)
        self.perSecond = perSecond
        tokens = Double(burst)
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
    }

    /// Waits for a token and takes it; those who came first have theirs first.
    /// - Throws: `CancellationError` when the task is cancelled while it waits; the token is given back.
    package func take() async throws {
        refill()
        tokens -= 1
        guard tokens < 0 else { return }
        do {
            try await sleep(.seconds(-tokens / perSecond))
        } catch {
            tokens += 1
            throw error
        }
    }

    /// Empties the bucket: the service has said that its own is empty.
    package func drain() {
        refill()
        tokens = min(tokens, 0)
    }

    private func refill() {
        let now = elapsed()
        tokens = min(burst, tokens + (now - filledAt) / .seconds(1) * perSecond)
        filledAt = now
    }
}
