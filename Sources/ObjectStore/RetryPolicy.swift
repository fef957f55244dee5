// SPDX-License-Identifier: Apache-2.0

/// How often and how patiently something is tried again.
///
/// The pause before attempt n+1 is random between half and all of `firstDelay × 2^(n-1)`, at most `maximumDelay`: doubling
/// gives a struggling server room, the randomness keeps many clients from returning at the same moment.
package struct RetryPolicy: Sendable {
    /// The most attempts, the first included.
    ///
    /// Six, with the other defaults, bridge about ten seconds of trouble.
    package var maximumAttempts: Int
    /// The pause after the first failure, before jitter.
    package var firstDelay: Duration
    /// The longest pause, before jitter; also the longest `Retry-After` of a server that is obeyed.
    package var maximumDelay: Duration
    /// No new attempt is begun when its pause would end later than this after the first began.
    package var deadline: Duration

    /// A policy; the defaults suit requests that a person waits for.
    package init(
        maximumAttempts: Int = 6,
        firstDelay: Duration = .milliseconds(300),
        maximumDelay: Duration = .seconds(20),
        deadline: Duration = .seconds(120)
    ) {
        self.maximumAttempts = maximumAttempts
        self.firstDelay = firstDelay
        self.maximumDelay = maximumDelay
        self.deadline = deadline
    }

    /// The pause after failure number `attempt` (from 1).
    /// - Parameters:
    ///   - attempt: How many attempts have failed.
    ///   - asked: What the server asked for with `Retry-After`; never undercut up to `maximumDelay`.
    ///   - jitter: A number in 0...1.
    /// - Returns: How long to wait before the next attempt.
    package func delay(afterAttempt attempt: Int, asked: Duration?, jitter: Double) -> Duration {
        var full = firstDelay
        for _ in 1..<max(attempt, 1) where full < maximumDelay { full = full * 2 }
        let own = min(full, maximumDelay) * (0.5 + 0.5 * jitter)
        guard let asked else { return own }
        return max(own, min(asked, maximumDelay))
    }
}

/// Runs operations under a ``RetryPolicy``.
package struct Retrier: Sendable {
    /// What to do about a failure.
    package enum Verdict: Sendable {
        /// Throw it.
        case fail
        /// Try again, not before the duration has passed.
        case retry(notBefore: Duration?)
    }

    private let policy: RetryPolicy
    private let clock: any Clock<Duration>
    private let jitter: @Sendable () -> Double

    /// Joins a policy with a clock and a source of randomness, which tests replace.
    /// - Parameters:
    ///   - policy: How often, how patiently.
    ///   - clock: Measures and pauses.
    ///   - jitter: Gives a number in 0...1 for each pause.
    package init(
        _ policy: RetryPolicy = RetryPolicy(),
        clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.policy = policy
        self.clock = clock
        self.jitter = jitter
    }

    /// Runs `operation` until it succeeds, its failure is final, or the policy is exhausted.
    /// - Parameters:
    ///   - judge: Decides about each failure; the default retries what says `isRetryable`.
    ///   - operation: Receives the number of the attempt, from 1.
    /// - Returns: What the operation returned at last.
    /// - Throws: The last failure.
    package func run<Result>(
        judge: (any Error) -> Verdict = Retrier.judge,
        _ operation: (Int) async throws -> Result
    ) async throws -> Result {
        try await run(on: clock, judge: judge, operation)
    }

    private func run<Result, C: Clock<Duration>>(
        on clock: C,
        judge: (any Error) -> Verdict,
        _ operation: (Int) async throws -> Result
    ) async throws -> Result {
        let start = clock.now
        var attempt = 1
        while true {
            do {
                return try await operation(attempt)
            } catch {
                guard !Task.isCancelled, attempt < policy.maximumAttempts,
                    case .retry(let asked) = judge(error)
                else { throw error }
                let pause = policy.delay(afterAttempt: attempt, asked: asked, jitter: jitter())
                guard start.duration(to: clock.now) + pause <= policy.deadline else { throw error }
                try await clock.sleep(for: pause)
                attempt += 1
            }
        }
    }

    /// Retries an ``ObjectStoreError`` that says it is worth it.
    package static func judge(_ error: any Error) -> Verdict {
        (error as? ObjectStoreError)?.isRetryable == true ? .retry(notBefore: nil) : .fail
    }
}
