// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Measures by how much timers are late on a busy machine, so that tests of timing allow for that and no more.
final class StallMeter: Sendable {
    private static let tick = Duration.milliseconds(50)

    private let lateness = Mutex(Duration.zero)

    /// By how much all ticks so far were late, together.
    var total: Duration { lateness.withLock { $0 } }

    func run() async {
        while !Task.isCancelled {
            let start = ContinuousClock.now
            try? await Task.sleep(for: Self.tick)
            let late = ContinuousClock.now - start - Self.tick
            lateness.withLock { $0 += max(late, .zero) }
        }
    }
}
