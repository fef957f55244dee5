// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// A clock that is set on the same days of each year, or never: the TZ text of POSIX, such as `CET-1CEST,M3.5.0,M10.5.0/3`,
/// with the additions of RFC 8536 (hours from -167 to 167).
struct YearlyClock: Sendable, Equatable {
    /// A day of the year and the time on it.
    struct Day: Sendable, Equatable {
        enum Rule: Sendable, Equatable {
            /// Counted from 1, without 29 February.
            case ofCommonYear(Int)
            /// Counted from 0, with 29 February.
            case ofYear(Int)
            /// The first to fifth of a day of the week in a month; the fifth is the last.
            case ofMonth(Int, week: Int, weekday: Int)
        }

        var rule: Rule
        /// Seconds after midnight, by the clock that is in force before.
        var seconds = 7_200

        /// Seconds after the start of 1970 that the wall shows.
        func wallSeconds(in year: Int) -> Int { days(in: year) * 86_400 + seconds }

        private func days(in year: Int) -> Int {
            let newYear = Timestamp.days(year: year, month: 1, day: 1)
            switch rule {
            case .ofYear(let day): return newYear + day
            case .ofCommonYear(let day):
                let march = Timestamp.days(year: year, month: 3, day: 1)
                return day < 60 ? newYear + day - 1 : march + day - 60
            case .ofMonth(let month, let week, let weekday):
                let first = CivilTime(wallSeconds: Timestamp.days(year: year, month: month, day: 1) * 86_400)
                let day = first.days + (weekday - first.weekday + 7) % 7 + (week - 1) * 7
                return day < first.days + first.daysToNextMonth ? day : day - 7
            }
        }
    }

    /// The part of the year in which the clock is another.
    struct Summer: Sendable, Equatable {
        /// Seconds ahead of UTC.
        var offset: Int
        /// When it begins, by the ordinary clock.
        var start: Day
        /// When it ends, by the clock of summer.
        var end: Day
    }

    /// Seconds ahead of UTC when it is not summer.
    var offset: Int
    /// `nil` when the clock is never set.
    var summer: Summer?

    /// The span that a second, counted from 1970, lies in.
    func span(at second: Int) -> TimeZoneRules.Span {
        guard let summer else { return TimeZoneRules.Span(offset: offset, end: .max) }
        let year = CivilTime(wallSeconds: second + offset).year
        // The last change up to now may be of the year before, the next one of the year after.
        let changes = (year - 1...year + 1).flatMap { year in
            [
                TimeZoneRules.Change(second: summer.start.wallSeconds(in: year) - offset, offset: summer.offset),
                TimeZoneRules.Change(second: summer.end.wallSeconds(in: year) - summer.offset, offset: offset),
            ]
        }.sorted { $0.second < $1.second }
        return TimeZoneRules.Span(
            offset: changes.last { $0.second <= second }?.offset ?? offset,
            end: changes.first { $0.second > second }?.second ?? .max
        )
    }
}
