// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A moment as Kubernetes' `MicroTime` is written: RFC 3339 with microseconds, UTC.
package struct MicroTime: Sendable, Equatable, CustomStringConvertible {
    /// Microseconds since the start of 1970, UTC.
    package let microseconds: Int

    /// The moment so many microseconds after the start of 1970, UTC.
    package init(microseconds: Int) {
        self.microseconds = microseconds
    }

    /// The time of day, by this machine's clock.
    package static var now: MicroTime {
        MicroTime(microseconds: Int(Date().timeIntervalSince1970 * 1_000_000))
    }

    package var description: String {
        let (second, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let whole = Date.ISO8601FormatStyle().format(Date(timeIntervalSince1970: Double(second)))
        let digits = String(fraction)
        return "\(whole.dropLast()).\(String(repeating: "0", count: 6 - digits.count))\(digits)Z"
    }
}
