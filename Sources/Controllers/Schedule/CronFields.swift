// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// The five fields of a cron expression, and the search for the next minute that they let through.
struct CronFields: Sendable, Hashable {
    /// Years after the one of the start in which a time is still looked for; 29 February is at most eight years away.
    private static let yearsAhead = 5

    let minute: CronField.Values
    let hour: CronField.Values
    let dayOfMonth: CronField.Values
    let month: CronField.Values
    let dayOfWeek: CronField.Values

    /// Reads five fields with white space between them.
    /// - Throws: ``ScheduleError`` `.invalidExpression`.
    init(_ text: Substring) throws(ScheduleError) {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 5 else {
            throw ScheduleError(
                .invalidExpression,
                fields.isEmpty
                    ? "the schedule is empty" : "the schedule \"\(text)\" has \(fields.count) fields and must have 5",
                hint: "write minute, hour, day of month, month and day of week, such as 0 1 * * * for every day at one"
            )
        }
        minute = try CronField.minute.values(of: fields[0])
        hour = try CronField.hour.values(of: fields[1])
        dayOfMonth = try CronField.dayOfMonth.values(of: fields[2])
        month = try CronField.month.values(of: fields[3])
        dayOfWeek = try CronField.dayOfWeek.values(of: fields[4])
    }

    /// The first minute after a moment whose wall clock the fields let through.
    ///
    /// A wall time that the clock jumps over in spring does not exist and is left out; one that it shows twice in autumn
    /// counts twice, as in robfig's search. That one starts hours from whole hours only and so loses the hour after a
    /// jump that is not by whole hours, and the first day after one at midnight; here these count.
    func next(after moment: Timestamp, in rules: TimeZoneRules) -> Timestamp? {
        var second = moment.seconds + 1
        let lastYear = rules.wall(at: Timestamp(seconds: second)).year + Self.yearsAhead
        while true {
            let span = rules.span(at: second)
            let wall = CivilTime(wallSeconds: second + span.offset)
            guard wall.year <= lastYear else { return nil }
            let wait = wait(at: wall)
            if wait == 0 { return Timestamp(seconds: second) }
            // Walls are read anew where the clock is set: what lies behind is another distance away than it seemed.
            second = min(second + wait, span.end)
        }
    }

    /// Seconds until the next time that is worth a look, as long as the clock is not set; 0 when the fields let this one
    /// through.
    private func wait(at wall: CivilTime) -> Int {
        if !month.contains(wall.month) { return wall.daysToNextMonth * 86_400 - wall.secondOfDay }
        if !lets(dayOf: wall) { return 86_400 - wall.secondOfDay }
        if !hour.contains(wall.hour) { return 3_600 - wall.minute * 60 - wall.second }
        if !minute.contains(wall.minute) || wall.second != 0 { return 60 - wall.second }
        return 0
    }

    /// Cron's rule for days: where both fields restrict, one of them is enough.
    private func lets(dayOf wall: CivilTime) -> Bool {
        let one = dayOfMonth.contains(wall.day)
        let other = dayOfWeek.contains(wall.weekday)
        return dayOfMonth.isAny || dayOfWeek.isAny ? one && other : one || other
    }
}
