// SPDX-License-Identifier: Apache-2.0

/// How long to wait after failures in a row: twice as long each time, up to a limit.
package struct Backoff: Sendable {
    /// The wait after the first failure.
    ///
    /// Half a second outlasts the usual conflict with another writer, and nobody notices it.
    package var base = Duration.milliseconds(500)
    /// The longest wait.
    ///
    /// Five minutes: something that has failed ten times is not helped by asking more often, and whoever repairs it does
    /// not wait too long for the next try.
    package var longest = Duration.seconds(300)

    /// Waits between these bounds.
    package init(base: Duration = .milliseconds(500), longest: Duration = .seconds(300)) {
        self.base = base
        self.longest = longest
    }

    /// The wait before the next try.
    /// - Parameters:
    ///   - failures: How many tries in a row have failed, from 1.
    ///   - jitter: Between 0 and 1: the wait is between half of the whole one and the whole, so that what failed at the
    ///     same moment does not come back at the same moment.
    /// - Returns: The wait; none when nothing has failed.
    package func delay(afterFailures failures: Int, jitter: Double) -> Duration {
        guard failures > 0 else { return .zero }
        // 2^40 half seconds are beyond any limit, and far from an overflow.
        let doubled = base * (1 << min(failures - 1, 40))
        return min(doubled, longest) * (0.5 + min(max(jitter, 0), 1) / 2)
    }
}
