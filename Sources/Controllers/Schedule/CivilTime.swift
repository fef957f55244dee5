// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// What calendar and clock on a wall show.
package struct CivilTime: Sendable, Hashable {
    /// The year.
    package var year: Int
    /// The month, from 1.
    package var month: Int
    /// The day of the month, from 1.
    package var day: Int
    /// The hour, 0 to 23.
    package var hour: Int
    /// The minute.
    package var minute: Int
    /// The second.
    package var second: Int
    /// The day of the week; Sunday is 0.
    package var weekday: Int

    /// What a wall shows so many seconds after the start of 1970 on that wall.
    package init(wallSeconds: Int) {
        let days = Timestamp.floorDivide(wallSeconds, 86_400)
        let rest = wallSeconds - days * 86_400
        (year, month, day) = Timestamp.civil(days: days)
        hour = rest / 3_600
        minute = rest / 60 % 60
        second = rest % 60
        // The first day of 1970 was a Thursday.
        weekday = days + 4 - Timestamp.floorDivide(days + 4, 7) * 7
    }

    /// Days since 1970 of the date.
    package var days: Int { Timestamp.days(year: year, month: month, day: day) }

    /// Seconds since midnight.
    package var secondOfDay: Int { hour * 3_600 + minute * 60 + second }

    /// The days until the first of the next month, this one included.
    package var daysToNextMonth: Int {
        let next =
            month == 12
            ? Timestamp.days(year: year + 1, month: 1, day: 1)
            : Timestamp.days(year: year, month: month + 1, day: 1)
        return next - days
    }

    /// Year and number of the week by ISO 8601: a week begins on Monday and belongs to the year of its Thursday.
    package var week: (year: Int, number: Int) {
        let thursday = days + 3 - (weekday + 6) % 7
        let year = Timestamp.civil(days: thursday).year
        return (year, (thursday - Timestamp.days(year: year, month: 1, day: 1)) / 7 + 1)
    }
}
