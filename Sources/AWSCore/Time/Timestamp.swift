// SPDX-License-Identifier: Apache-2.0

/// A moment, with the three ways AWS writes one.
package struct Timestamp: Sendable, Comparable {
    /// Seconds since 1970 without leap seconds.
    package let secondsSince1970: Double

    /// A moment.
    package init(secondsSince1970: Double) { self.secondsSince1970 = secondsSince1970 }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.secondsSince1970 < b.secondsSince1970 }

    /// The moment that much later.
    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(secondsSince1970: time.secondsSince1970 + duration / .seconds(1))
    }

    /// `20260131`.
    package var day: String { String(basic.prefix(8)) }

    /// `20260131T235959Z`, as signatures have it.
    package var basic: String {
        let whole = Int(secondsSince1970.rounded(.down))
        let days = whole.floorDivided(by: 86_400)
        let second = whole - days * 86_400
        let (year, month, day) = CivilDate.date(ofDay: days)
        let date = padded(year, 4) + padded(month, 2) + padded(day, 2)
        return date + "T" + padded(second / 3600, 2) + padded(second / 60 % 60, 2) + padded(second % 60, 2) + "Z"
    }

    /// `2026-01-31T23:59:59Z`; parts of a second are dropped.
    package var iso8601: String {
        let digits = Array(basic)
        let date = [digits[0..<4], digits[4..<6], digits[6..<8]].map { String($0) }.joined(separator: "-")
        let time = [digits[9..<11], digits[11..<13], digits[13..<15]].map { String($0) }.joined(separator: ":")
        return "\(date)T\(time)Z"
    }

    /// Reads `2026-01-31T23:59:59Z` or `2026-01-31T23:59:59.123Z`; `nil` for anything else.
    package init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[4] == UInt8(ascii: "-"),
            bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":")
        else { return nil }
        let fields = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19].compactMap { number(bytes[$0]) }
        guard fields.count == 6, let time = Self.seconds(fields) else { return nil }
        var fraction = 0.0
        if bytes[19] == UInt8(ascii: ".") {
            let digits = bytes[20..<(bytes.count - 1)]
            guard let value = number(digits), digits.count <= 9 else { return nil }
            fraction = digits.reduce(Double(value)) { value, _ in value / 10 }
        } else if bytes.count != 20 {
            return nil
        }
        secondsSince1970 = time + fraction
    }

    /// Reads `Sat, 31 Jan 2026 23:59:59 GMT`; `nil` for anything else.
    package init?(http text: String) {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard let day = Int(parts[1]), let year = Int(parts[3]), clock.count == 3,
            let time = Self.seconds([year, month + 1, day] + clock)
        else { return nil }
        secondsSince1970 = time
    }

    /// Seconds since 1970 of year, month, day, hour, minute, second; `nil` when one is out of bounds.
    private static func seconds(_ fields: [Int]) -> Double? {
        guard (1970...9999).contains(fields[0]), (1...12).contains(fields[1]), (1...31).contains(fields[2]),
            (0...23).contains(fields[3]), (0...59).contains(fields[4]), (0...60).contains(fields[5])
        else { return nil }
        let days = CivilDate.day(year: fields[0], month: fields[1], day: fields[2])
        return Double(days * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5])
    }
}

/// The Gregorian calendar, counted in days since 1970-01-01.
///
/// Years are counted from March, so that the leap day is a year's last: 400 of them have 146,097 days.
private enum CivilDate {
    static func day(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year.floorDivided(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int {
    fileprivate func floorDivided(by divisor: Int) -> Int { (self - (self % divisor + divisor) % divisor) / divisor }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
}

private func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
        return nil
    }
    return Int(String(decoding: digits, as: UTF8.self))
}
