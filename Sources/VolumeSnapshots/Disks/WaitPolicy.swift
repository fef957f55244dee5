// SPDX-License-Identifier: Apache-2.0

/// How long something is waited for, and how often it is looked at.
package struct WaitPolicy: Sendable {
    /// When waiting ends; a first snapshot of a terabyte takes an hour or so, hence the default of four hours.
    package var deadline: Duration
    /// The first pause; each next one is half as long again.
    package var firstPause: Duration
    /// The longest pause.
    package var maximumPause: Duration

    private let sleep: @Sendable (Duration) async throws -> Void
    private let elapsed: @Sendable () -> Duration

    /// A policy that counts from now.
    /// - Parameters:
    ///   - deadline: When waiting ends.
    ///   - firstPause: The first pause.
    ///   - maximumPause: The longest pause.
    ///   - clock: Measures and pauses.
    package init<C: Clock>(
        deadline: Duration = .seconds(4 * 3600),
        firstPause: Duration = .seconds(2),
        maximumPause: Duration = .seconds(15),
        clock: C = ContinuousClock()
    ) where C.Duration == Duration {
        self.deadline = deadline
        self.firstPause = firstPause
        self.maximumPause = maximumPause
        sleep = { try await clock.sleep(for: $0) }
        let origin = clock.now
        elapsed = { origin.duration(to: clock.now) }
    }

    /// Looks again and again until there is nothing to wait for, or time is up.
    /// - Parameter look: Whether all is done.
    /// - Returns: `false` when time is up.
    /// - Throws: `CancellationError`, and what `look` throws.
    func wait(until look: () async throws -> Bool) async throws -> Bool {
        let end = elapsed() + deadline
        var pause = firstPause
        while true {
            if try await look() { return true }
            let rest = end - elapsed()
            guard rest > .zero else { return false }
            try await sleep(min(pause, rest))
            pause = min(pause * 1.5, maximumPause)
        }
    }

    /// Pauses once.
    /// - Throws: `CancellationError`.
    func pauseOnce() async throws { try await sleep(firstPause) }

    /// `4 hours`, `90 seconds`: the deadline in words.
    var deadlineInWords: String {
        let seconds = deadline.components.seconds
        if seconds >= 7200, seconds % 3600 == 0 { return "\(seconds / 3600) hours" }
        if seconds >= 120, seconds % 60 == 0 { return "\(seconds / 60) minutes" }
        return "\(seconds) seconds"
    }
}
