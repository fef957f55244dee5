// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// The times of a cron expression on the clock it counts by.
package struct ScheduleTimes: Sendable {
    /// The expression.
    package let expression: CronExpression
    /// The clock.
    package let zone: TimeZoneRules

    /// The times of an expression on a clock.
    package init(_ expression: CronExpression, zone: TimeZoneRules = .utc) {
        self.expression = expression
        self.zone = zone
    }

    /// Reads an expression and looks up the clock it names.
    /// - Parameters:
    ///   - text: `spec.schedule`.
    ///   - database: Where time zones are looked up.
    ///   - server: The clock of the server, for expressions that name none.
    /// - Throws: ``ScheduleError`` `.invalidExpression`, `.unknownTimeZone`, `.damagedTimeZone`.
    package init(
        reading text: String,
        database: any TimeZoneDatabase,
        server: TimeZoneRules
    ) throws(ScheduleError) {
        let expression = try CronExpression(text)
        self.init(expression, zone: try database.rules(of: expression.zone, server: server))
    }

    /// The first time after a moment; `nil` when there is none in this year and the five that follow.
    package func next(after moment: Timestamp) -> Timestamp? { expression.next(after: moment, in: zone) }

    /// The times after one moment up to and including another, counted.
    package struct Runs: Sendable, Equatable {
        /// The last of them; with more than ``limit`` the last that was counted.
        package var last: Timestamp
        /// Their number, at most ``limit``.
        package var count: Int

        /// Where counting ends: a week of a run each minute, which takes milliseconds to count.
        package static let limit = 7 * 24 * 60
    }

    /// Counts the times after one moment up to and including another.
    /// - Returns: `nil` when there is none.
    package func runs(after start: Timestamp, through end: Timestamp) -> Runs? {
        var runs: Runs?
        var moment = start
        while let next = self.next(after: moment), next <= end {
            runs = Runs(last: next, count: (runs?.count ?? 0) + 1)
            if runs?.count == Runs.limit { break }
            moment = next
        }
        return runs
    }
}
