// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Synchronization
import VeleroAPI

/// The time of day, which a test may set forward.
final class SettableClock: Sendable {
    private let ahead = Mutex(0)

    /// Now, in whole seconds.
    var now: Timestamp {
        Timestamp(seconds: Int(Date().timeIntervalSince1970) + ahead.withLock { $0 })
    }

    /// Sets it forward.
    func advance(seconds: Int) { ahead.withLock { $0 += seconds } }
}
