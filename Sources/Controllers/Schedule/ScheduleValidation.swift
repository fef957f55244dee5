// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// What a Schedule says, understood, and what of it cannot be.
package struct ScheduleValidation: Sendable {
    /// When backups are due; `nil` when the schedule is not valid.
    package private(set) var times: ScheduleTimes?
    /// Sentences for `status.validationErrors`; with any, no backups are made.
    package private(set) var errors: [String] = []
    /// Which backups are kept; `nil` when the schedule has no keep rules, or none that can be understood.
    package private(set) var keepRules: KeepRules?
    /// Why the keep rules cannot be understood.
    ///
    /// Backups are made all the same, and until the rules are understood none is removed.
    package private(set) var keepError: ScheduleError?

    /// Looks at a schedule.
    /// - Parameters:
    ///   - schedule: The schedule. Its template is not looked at, as with Velero: each backup is.
    ///   - database: Where time zones are looked up.
    ///   - server: The clock of the server, for expressions that name none.
    ///   - now: The time of day, to see whether a time is still to come.
    package init(
        _ schedule: Schedule,
        database: any TimeZoneDatabase,
        server: TimeZoneRules,
        now: Timestamp
    ) {
        do throws(ScheduleError) {
            let times = try ScheduleTimes(reading: schedule.spec.schedule, database: database, server: server)
            guard times.next(after: now) != nil else { throw Self.never(schedule.spec.schedule) }
            _ = try BackupNameTemplate(of: schedule)
            self.times = times
        } catch {
            errors = [error.sentence]
        }
        do throws(ScheduleError) {
            keepRules = try KeepRules(of: schedule)
        } catch {
            keepError = error
        }
    }

    /// Velero would take the time that never comes for one that has passed, and make a backup each minute.
    private static func never(_ text: String) -> ScheduleError {
        ScheduleError(
            .invalidExpression,
            "the times of the schedule \"\(text)\" never come within five years",
            hint: "look whether the month has such a day"
        )
    }
}
