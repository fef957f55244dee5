// SPDX-License-Identifier: Apache-2.0

/// When a failed attempt is made again, and after how long.
package struct RetryPolicy: Sendable {
    /// No attempt starts later than this after the first one.
    package var limit: Duration
    /// The wait before the second attempt; it doubles each time.
    package var firstDelay: Duration
    /// The longest wait of our own choosing.
    ///
    /// A server's Retry-After may ask for more.
    package var longestDelay: Duration
    /// The most attempts, however quickly they fail.
    package var attempts: Int

    /// Retries within these bounds.
    package init(
        limit: Duration,
        firstDelay: Duration = .milliseconds(100),
        longestDelay: Duration = .seconds(5),
        attempts: Int = 20
    ) {
        self.limit = limit
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.attempts = attempts
    }

    /// For work under way: an API server that is replaced or restarted is back within half a minute.
    package static let patient = RetryPolicy(limit: .seconds(30))
    /// For the first contact, where a wrong address is likelier than a short outage, and for optional questions.
    package static let brief = RetryPolicy(limit: .seconds(4))
    /// One attempt only.
    package static let never = RetryPolicy(limit: .zero, attempts: 1)

    /// The wait before the next attempt; `nil` when there shall be none.
    /// - Parameters:
    ///   - attempt: How many attempts have failed, from 1.
    ///   - elapsed: The time since the first attempt began.
    ///   - retryAfter: What the server asked for.
    ///   - jitter: Between 0 and 1, so that many clients don't come back in step.
    /// - Returns: The wait.
    package func delay(after attempt: Int, elapsed: Duration, retryAfter: Duration?, jitter: Double) -> Duration? {
        guard attempt < attempts else { return nil }
        let doublings = min(attempt - 1, 16)
        let backoff = min(firstDelay * (1 << doublings), longestDelay)
        let delay = max(backoff * (0.5 + jitter / 2), retryAfter ?? .zero)
        return elapsed + delay <= limit ? delay : nil
    }
}
