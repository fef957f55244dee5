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

    /// The expression of a schedule that is due half an hour from now, and every hour after that: setting the clock
    /// forward by hours leaves half an hour until the next run, at whatever time of day a test is run.
    var hourlyFromHalfAnHour: String { "\((now.seconds / 60 + 30) % 60) * * * *" }
}
