// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Tells the time of day: signatures and expiry depend on it.
///
/// Tests give their own.
package struct WallClock: Sendable {
    private let read: @Sendable () -> Timestamp

    /// A clock that reads what the closure says.
    package init(_ read: @escaping @Sendable () -> Timestamp) { self.read = read }

    /// The present moment.
    package var now: Timestamp { read() }

    /// The machine's clock.
    package static let system = WallClock {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(secondsSince1970: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }
}
