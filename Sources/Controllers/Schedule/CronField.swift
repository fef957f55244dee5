// SPDX-License-Identifier: Apache-2.0

/// One of the five fields of a cron expression: what it is called, which numbers and names it takes.
struct CronField: Sendable {
    let name: String
    let range: ClosedRange<Int>
    var names: [String] = []

    static let minute = CronField(name: "minute", range: 0...59)
    static let hour = CronField(name: "hour", range: 0...23)
    static let dayOfMonth = CronField(name: "day of month", range: 1...31)
    static let month = CronField(
        name: "month",
        range: 1...12,
        names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    )
    static let dayOfWeek = CronField(
        name: "day of week",
        range: 0...6,
        names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    )

    /// The numbers a field lets through.
    struct Values: Sendable, Hashable {
        /// One bit for each number.
        var bits: UInt64 = 0
        /// Whether the field says "any" rather than that it happens to list all numbers; cron's rule for days asks.
        var isAny = false

        func contains(_ number: Int) -> Bool { bits & (1 << UInt64(number)) != 0 }
    }

    /// Reads a list of ranges, such as `1,10-20/5`.
    /// - Throws: ``ScheduleError`` `.invalidExpression`.
    func values(of text: Substring) throws(ScheduleError) -> Values {
        var values = Values()
        // Empty elements count for nothing, as in robfig's parser; a field of nothing else would never let anything through.
        let elements = text.split(separator: ",")
        guard !elements.isEmpty else { throw refusal("\"\(text)\" lists nothing") }
        for element in elements {
            let part = try self.range(of: element)
            values.bits |= part.bits
            values.isAny = values.isAny || part.isAny
        }
        return values
    }

    /// Reads one range with its step: `*`, `?`, `N`, `N-M`, and each with `/STEP`.
    private func range(of text: Substring) throws(ScheduleError) -> Values {
        let slashed = text.split(separator: "/", omittingEmptySubsequences: false)
        guard slashed.count <= 2 else { throw refusal("\"\(text)\" has more than one \"/\"") }
        let bounds = slashed[0].split(separator: "-", omittingEmptySubsequences: false)
        var first = range.lowerBound
        var last = range.upperBound
        // robfig's parser does not look at what follows a star and a hyphen.
        let isStar = bounds[0] == "*" || bounds[0] == "?"
        if !isStar {
            guard bounds.count <= 2 else { throw refusal("\"\(text)\" has more than one \"-\"") }
            first = try number(bounds[0], in: text)
            // A number with a step and no end goes on to the end of the field.
            if bounds.count == 2 { last = try number(bounds[1], in: text) } else if slashed.count == 1 { last = first }
        }
        let step = slashed.count == 2 ? try self.step(slashed[1], in: text) : 1
        guard range.contains(first) else { throw refusal("\(first) is out of range") }
        guard last <= range.upperBound else { throw refusal("\(last) is out of range") }
        guard first <= last else { throw refusal("the range \"\(text)\" ends before it begins") }
        var values = Values(isAny: isStar && step == 1)
        // A step may be so large that the next number would not fit.
        for number in stride(from: first, through: last, by: min(step, 64)) { values.bits |= 1 << UInt64(number) }
        return values
    }

    private func number(_ text: Substring, in element: Substring) throws(ScheduleError) -> Int {
        if let index = names.firstIndex(of: text.lowercased()) { return range.lowerBound + index }
        if let number = Int(text), number >= 0 { return number }
        throw refusal("\"\(element)\" is not a number, a range or \"*\"")
    }

    private func step(_ text: Substring, in element: Substring) throws(ScheduleError) -> Int {
        if let step = Int(text), step >= 1 { return step }
        throw refusal("the step of \"\(element)\" is not a number of 1 or more")
    }

    private func refusal(_ what: String) -> ScheduleError {
        let hint =
            if self.range == Self.dayOfWeek.range {
                "the day of week goes from 0 (Sunday) to 6 (Saturday), or from sun to sat"
            } else if let first = names.first, let last = names.last {
                "the \(name) goes from \(range.lowerBound) to \(range.upperBound), or from \(first) to \(last)"
            } else {
                "the \(name) goes from \(range.lowerBound) to \(range.upperBound)"
            }
        return ScheduleError(.invalidExpression, "the \(name) is not valid: \(what)", hint: hint)
    }
}
