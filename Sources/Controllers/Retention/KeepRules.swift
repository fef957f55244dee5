// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// Which backups of a schedule are kept: the annotation `lifeboat.dev/keep`, such as `last=7,daily=14,weekly=8`.
///
/// The rules are those of restic's `forget`. `last` keeps the newest backups; the others keep the newest backup of each of
/// the last so many hours, days, weeks, months or years in which there is one. A backup that one rule keeps stays.
package struct KeepRules: Sendable, Equatable {
    /// What a rule counts.
    package enum Period: String, Sendable, CaseIterable, Comparable {
        /// Backups.
        case last
        /// Hours.
        case hourly
        /// Days.
        case daily
        /// Weeks from Monday on.
        case weekly
        /// Months.
        case monthly
        /// Years.
        case yearly

        package static func < (left: Period, right: Period) -> Bool { left.rank < right.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// How many periods of each kind count; at least one is there, and each number is 1 or more.
    package let counts: [Period: Int]

    /// Reads a list of rules.
    /// - Throws: ``ScheduleError`` `.invalidKeepRules`.
    package init(_ text: String) throws(ScheduleError) {
        var counts: [Period: Int] = [:]
        for element in text.split(separator: ",", omittingEmptySubsequences: false) {
            let rule = Self.trimmed(element)
            let parts = rule.split(separator: "=", omittingEmptySubsequences: false).map(Self.trimmed)
            guard parts.count == 2 else { throw Self.refusal(text, "\"\(rule)\" is not a rule") }
            guard let period = Period(rawValue: String(parts[0])) else {
                throw Self.refusal(text, "\"\(parts[0])\" is not a rule")
            }
            guard let count = Int(parts[1]), count >= 1 else {
                throw Self.refusal(text, "\"\(parts[1])\" is not a number of 1 or more")
            }
            guard counts.updateValue(count, forKey: period) == nil else {
                throw Self.refusal(text, "\(period.rawValue) is there twice")
            }
        }
        self.counts = counts
    }

    /// Reads the annotation of a schedule; `nil` when there is none.
    /// - Throws: ``ScheduleError`` `.invalidKeepRules`.
    package init?(of schedule: Schedule) throws(ScheduleError) {
        guard let text = schedule.annotations[LifeboatAnnotation.keep] else { return nil }
        try self.init(text)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var rest = text.drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }

    private static func refusal(_ text: String, _ what: String) -> ScheduleError {
        ScheduleError(
            .invalidKeepRules,
            "the annotation \(LifeboatAnnotation.keep) \"\(text)\" cannot be understood: \(what)",
            hint: "write a list like last=7,daily=14,weekly=8,monthly=12,yearly=5; hourly is there too"
        )
    }
}

extension KeepRules: CustomStringConvertible {
    package var description: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key.rawValue)=\($0.value)" }.joined(separator: ",")
    }
}

extension KeepRules.Period {
    /// What two moments have in common that lie in the same period; nothing for ``last``, which counts without periods.
    func bucket(of moment: Timestamp, in zone: TimeZoneRules) -> [Int] {
        let wall = zone.wall(at: moment)
        return switch self {
        case .last: []
        case .hourly: [wall.year, wall.month, wall.day, wall.hour]
        case .daily: [wall.year, wall.month, wall.day]
        case .weekly: [wall.week.year, wall.week.number]
        case .monthly: [wall.year, wall.month]
        case .yearly: [wall.year]
        }
    }
}
