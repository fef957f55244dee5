// SPDX-License-Identifier: Apache-2.0

extension YearlyClock {
    /// Reads a TZ text; `nil` when it is none.
    init?(_ text: String) {
        var reader = Reader(rest: text.utf8[...])
        guard reader.takeName(), let offset = reader.takeOffset() else { return nil }
        self.offset = offset
        if reader.rest.isEmpty { return }
        guard reader.takeName() else { return nil }
        var summerOffset = offset + 3_600
        if let next = reader.rest.first, next != UInt8(ascii: ",") {
            guard let written = reader.takeOffset() else { return nil }
            summerOffset = written
        }
        // Without days those of the United States are meant.
        if reader.rest.isEmpty { reader.rest = ",M3.2.0,M11.1.0".utf8[...] }
        guard reader.take(","), let start = reader.takeDay(), reader.take(","), let end = reader.takeDay(),
            reader.rest.isEmpty
        else { return nil }
        summer = Summer(offset: summerOffset, start: start, end: end)
    }

    /// Takes the parts of a TZ text off its front.
    private struct Reader {
        var rest: Substring.UTF8View

        mutating func take(_ character: Character) -> Bool {
            guard let first = rest.first, first == character.asciiValue else { return false }
            rest.removeFirst()
            return true
        }

        /// Three letters or more, or anything between angle brackets.
        mutating func takeName() -> Bool {
            if take("<") {
                rest = rest.drop { $0 != UInt8(ascii: ">") }
                return take(">")
            }
            let letters = rest.prefix { ($0 | 0x20) &- 0x61 < 26 }
            rest = rest[letters.endIndex...]
            return letters.count >= 3
        }

        mutating func takeNumber(_ range: ClosedRange<Int>) -> Int? {
            let digits = rest.prefix { $0 &- 0x30 < 10 }
            rest = rest[digits.endIndex...]
            guard let number = Int(Substring(digits)), range.contains(number) else { return nil }
            return number
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func takeTime() -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = takeNumber(0...167) else { return nil }
            var seconds = hours * 3_600
            for unit in [60, 1] where take(":") {
                guard let number = takeNumber(0...59) else { return nil }
                seconds += number * unit
            }
            return isNegative ? -seconds : seconds
        }

        /// POSIX counts west of Greenwich, everybody else east.
        mutating func takeOffset() -> Int? { takeTime().map { -$0 } }

        mutating func takeDay() -> Day? {
            guard let rule = takeRule() else { return nil }
            guard take("/") else { return Day(rule: rule) }
            return takeTime().map { Day(rule: rule, seconds: $0) }
        }

        private mutating func takeRule() -> Day.Rule? {
            if take("J") { return takeNumber(1...365).map { .ofCommonYear($0) } }
            guard take("M") else { return takeNumber(0...365).map { .ofYear($0) } }
            guard let month = takeNumber(1...12), take("."), let week = takeNumber(1...5), take("."),
                let weekday = takeNumber(0...6)
            else { return nil }
            return .ofMonth(month, week: week, weekday: weekday)
        }
    }
}
