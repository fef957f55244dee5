// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The one place that asks what time it is.
enum WallClock {
    /// Now.
    static func now() -> Timestamp {
        Timestamp(seconds: time(nil))
    }
}
