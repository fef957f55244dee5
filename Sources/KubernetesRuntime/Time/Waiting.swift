// SPDX-License-Identifier: Apache-2.0

/// How often ``waitFor(_:within:pace:clock:_:)`` looks.
package struct WaitPace: Sendable {
    /// The wait after the first look; it doubles.
    package var first: Duration
    /// The longest wait between two looks.
    package var longest: Duration

    /// Looks at these intervals.
    package init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// For what is in this process's memory.
    package static let local = WaitPace(first: .milliseconds(2), longest: .milliseconds(100))
    /// For what is asked of a server.
    package static let remote = WaitPace(first: .milliseconds(100), longest: .seconds(2))
}

/// Looks again and again, at growing intervals, until there is a value.
///
/// The deadline is checked between looks: a look is never cut off, and one is made after the deadline has passed, so that
/// a slow machine does not give up on something that is there.
/// - Parameters:
///   - subject: What is waited for, for the error: "the list of backups".
///   - deadline: How long to wait.
///   - pace: How often to look.
///   - clock: Tells the time.
///   - look: Gives the value, or `nil` while there is none.
/// - Returns: The value.
/// - Throws: ``KubernetesRuntimeError`` `.timedOut`; `CancellationError`; whatever the closure throws.
package func waitFor<Value>(
    _ subject: String,
    within deadline: Duration,
    pace: WaitPace = .remote,
    clock: any Clock<Duration> = ContinuousClock(),
    _ look: () async throws -> Value?
) async throws -> Value {
    let stopwatch = Stopwatch(clock)
    var interval = pace.first
    while true {
        let isLast = stopwatch.now >= deadline
        if let value = try await look() { return value }
        if isLast {
            let seconds = deadline.components.seconds
            throw KubernetesRuntimeError(.timedOut, "waited \(seconds) s for \(subject) in vain")
        }
        try await stopwatch.sleep(for: min(interval, max(deadline - stopwatch.now, .zero)))
        interval = min(interval * 2, pace.longest)
    }
}
