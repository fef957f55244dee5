// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A clock whose pauses take no time, and which remembers them.
package final class InstantClock: Clock {
    /// A moment since the clock was made.
    package struct Instant: InstantProtocol {
        let offset: Duration
        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private let state = Mutex((now: Duration.zero, pauses: [Duration]()))

    /// A clock at its beginning.
    package init() {}

    package var now: Instant { state.withLock { Instant(offset: $0.now) } }
    package var minimumResolution: Duration { .zero }

    /// How long it was slept, each time.
    package var pauses: [Duration] { state.withLock { $0.pauses } }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.pauses.append(deadline.offset - state.now)
            state.now = max(state.now, deadline.offset)
        }
    }
}
