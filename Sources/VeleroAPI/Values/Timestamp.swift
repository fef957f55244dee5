// SPDX-License-Identifier: Apache-2.0

/// A moment as Kubernetes writes it: RFC 3339, whole seconds, UTC, such as `2026-11-22T17:47:16Z`.
package struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since the start of 1970, UTC.
    package let seconds: Int

    /// The moment so many seconds after the start of 1970, UTC.
    package init(seconds: Int) {
        self.seconds = seconds
    }

    /// Reads RFC 3339; parts of a second are dropped, an offset from UTC is taken into account.
    /// - Throws: ``VeleroAPIError`` `.invalidTime`.
    package init(_ text: String) throws(VeleroAPIError) {
        guard let seconds = Self.parse(Array(text.utf8)) else {
            throw VeleroAPIError(.invalidTime, "\"\(text)\" is not a time", hint: "write it like 2026-11-22T17:47:16Z")
        }
        self.seconds = seconds
    }

    /// The moment so much later.
    package func advanced(by duration: GoDuration) -> Timestamp {
        Timestamp(seconds: seconds + duration.seconds)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

    package var description: String { "\(date)T\(timeOfDay)Z" }

    /// As Velero's commands print it: `2026-11-22 17:47:16 +0000 UTC`.
    package var goDescription: String { "\(date) \(timeOfDay) +0000 UTC" }

    /// `20261122174716`, as the names of a schedule's backups end.
    package var compact: String {
        description.filter { $0.isNumber }
    }

    private var date: String {
        let (year, month, day) = Self.civil(days: Self.floorDivide(seconds, 86_400))
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    private var timeOfDay: String {
        let second = seconds - Self.floorDivide(seconds, 86_400) * 86_400
        return "\(Self.padded(second / 3_600, 2)):\(Self.padded(second / 60 % 60, 2)):\(Self.padded(second % 60, 2))"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

// MARK: - Calendar

extension Timestamp {
    /// The quotient rounded down, also for moments before 1970.
    package static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }

    /// Days since 1970 of a date of the Gregorian calendar, counting years from March so that leap days come last.
    ///
    /// A day beyond the end of its month counts on into the next one.
    package static func days(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date of a day counted from 1970; undoes `days(year:month:day:)`.
    package static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func parse(_ text: [UInt8]) -> Int? {
        guard text.count >= 20, text[4] == 0x2D, text[7] == 0x2D, [0x54, 0x74, 0x20].contains(text[10]),
            text[13] == 0x3A, text[16] == 0x3A,
            let year = number(text[0..<4]), let month = number(text[5..<7]), let day = number(text[8..<10]),
            let hour = number(text[11..<13]), let minute = number(text[14..<16]), let second = number(text[17..<19]),
            (1...12).contains(month), day >= 1, day <= daysInMonth(month, of: year),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var rest = text[19...]
        if rest.first == 0x2E {
            let fraction = rest.dropFirst().prefix { $0 &- 0x30 < 10 }
            guard !fraction.isEmpty else { return nil }
            rest = rest[fraction.endIndex...]
        }
        guard let offset = offset(rest) else { return nil }
        return days(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
    }

    /// Seconds east of UTC, of `Z` or `±hh:mm`.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
        let text = Array(text)
        if text == [0x5A] || text == [0x7A] { return 0 }
        guard text.count == 6, text[0] == 0x2B || text[0] == 0x2D, text[3] == 0x3A,
            let hours = number(text[1..<3]), let minutes = number(text[4..<6]), hours < 24, minutes < 60
        else { return nil }
        return (text[0] == 0x2D ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard digit &- 0x30 < 10 else { return nil }
            value = value * 10 + Int(digit &- 0x30)
        }
        return value
    }
}
