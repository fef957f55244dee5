// SPDX-License-Identifier: Apache-2.0

/// A duration as Go writes it: `720h0m0s`, `1h30m`, `500ms`, `-1.5s`.
package struct GoDuration: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The length; negative when it points backwards.
    package let nanoseconds: Int64

    /// Nothing: `0s`.
    package static let zero = GoDuration(nanoseconds: 0)

    /// A duration of so many nanoseconds.
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// A duration of so many seconds, at most 292 years.
    package init(seconds: Int) {
        nanoseconds = Int64(
            clamping: seconds.multipliedReportingOverflow(by: 1_000_000_000).overflow
                ? (seconds < 0 ? Int.min : Int.max) : seconds * 1_000_000_000
        )
    }

    /// Reads what Go's `time.ParseDuration` reads.
    /// - Throws: ``VeleroAPIError`` `.invalidDuration`.
    package init(_ text: String) throws(VeleroAPIError) {
        guard let nanoseconds = Self.parse(text) else {
            throw VeleroAPIError(
                .invalidDuration,
                "\"\(text)\" is not a duration",
                hint: "write a number and a unit, such as 72h or 1h30m"
            )
        }
        self.nanoseconds = nanoseconds
    }

    /// Whole seconds, rounded towards zero.
    package var seconds: Int { Int(nanoseconds / 1_000_000_000) }

    /// The same length as the standard library counts it.
    package var duration: Duration { .nanoseconds(nanoseconds) }

    package static func < (left: GoDuration, right: GoDuration) -> Bool { left.nanoseconds < right.nanoseconds }

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000),
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    private static func parse(_ text: String) -> Int64? {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        if rest == "0" { return 0 }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            guard let part = takePart(&rest) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        }
        return isNegative ? -total : total
    }

    /// Takes one number with its unit off the front.
    private static func takePart(_ rest: inout Substring) -> Int64? {
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest[whole.endIndex...]
        var fraction: Substring = ""
        if rest.first == "." {
            rest.removeFirst()
            fraction = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest[fraction.endIndex...]
        }
        guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
        let name = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
        rest = rest[name.endIndex...]
        guard let unit = units.first(where: { $0.name == name }), let count = whole.isEmpty ? 0 : Int64(whole) else {
            return nil
        }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.nanoseconds)
        guard !overflow else { return nil }
        let part = fraction.isEmpty ? 0 : Int64((Double("0." + fraction) ?? 0) * Double(unit.nanoseconds))
        let (sum, sumOverflow) = product.addingReportingOverflow(part)
        return sumOverflow ? nil : sum
    }
}

// MARK: - Text

extension GoDuration {
    /// As Go prints it: hours are never carried into days, parts after the first are never left out.
    package var description: String {
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        switch magnitude {
        case 0: return "0s"
        case 1..<1_000: return "\(sign)\(magnitude)ns"
        case 1_000..<1_000_000: return sign + Self.decimal(magnitude, per: 1_000) + "µs"
        case 1_000_000..<1_000_000_000: return sign + Self.decimal(magnitude, per: 1_000_000) + "ms"
        default: break
        }
        let minutes = magnitude / 60_000_000_000
        let seconds = Self.decimal(magnitude % 60_000_000_000, per: 1_000_000_000) + "s"
        if minutes == 0 { return sign + seconds }
        if minutes < 60 { return "\(sign)\(minutes)m\(seconds)" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    private static func decimal(_ value: UInt64, per unit: UInt64) -> String {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: unit)
        guard rest > 0 else { return String(whole) }
        let digits = String(rest)
        var fraction = String(repeating: "0", count: String(unit).count - 1 - digits.count) + digits
        while fraction.last == "0" { fraction.removeLast() }
        return "\(whole).\(fraction)"
    }
}
