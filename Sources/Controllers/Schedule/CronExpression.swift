// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// When a schedule's backups are due, as `spec.schedule` says it.
///
/// What is accepted, and what it means, is that of `ParseStandard` of Go's `robfig/cron` 3.0.1, which Velero uses: minute,
/// hour, day of month, month, day of week; `@daily` and its like; `@every 90m`; before all that `CRON_TZ=Zone` or `TZ=Zone`.
package struct CronExpression: Sendable, Hashable, CustomStringConvertible {
    /// The clock on whose wall the times are read.
    package enum Zone: Sendable, Hashable {
        /// That of the server, which is UTC unless somebody has decided otherwise.
        case server
        /// One of the time zone database, such as `Europe/Berlin`.
        case named(String)
    }

    /// How the times are found.
    enum Pattern: Sendable, Hashable {
        /// All minutes that the five fields let through.
        case fields(CronFields)
        /// So many seconds after the last one.
        case every(Int)
    }

    /// The text, as it was written.
    package let text: String
    /// Whose clock counts.
    package let zone: Zone
    let pattern: Pattern

    /// Reads an expression; the time zone is not looked up.
    /// - Throws: ``ScheduleError`` `.invalidExpression`, which names the field and says what may be written there.
    package init(_ text: String) throws(ScheduleError) {
        self.text = text
        let (zone, rest) = try Self.splitZone(text)
        self.zone = zone
        if rest.first == "@" {
            pattern = try Self.descriptor(rest)
        } else {
            pattern = .fields(try CronFields(rest))
        }
    }

    package var description: String { text }

    /// The first time after a moment.
    /// - Parameters:
    ///   - moment: The moment; a time at this very moment does not count.
    ///   - rules: The clock of ``zone``.
    /// - Returns: `nil` when there is none in this year and the five that follow.
    package func next(after moment: Timestamp, in rules: TimeZoneRules) -> Timestamp? {
        switch pattern {
        case .every(let seconds): Timestamp(seconds: moment.seconds + seconds)
        case .fields(let fields): fields.next(after: moment, in: rules)
        }
    }
}

// MARK: - Reading

extension CronExpression {
    /// Takes `CRON_TZ=Zone ` or `TZ=Zone ` off the front.
    private static func splitZone(_ text: String) throws(ScheduleError) -> (Zone, Substring) {
        guard let prefix = ["CRON_TZ=", "TZ="].first(where: text.hasPrefix) else { return (.server, text[...]) }
        let named = text.dropFirst(prefix.count)
        guard let space = named.firstIndex(of: " ") else {
            throw ScheduleError(
                .invalidExpression,
                "the schedule \"\(text)\" has a time zone and nothing behind it",
                hint: "write a space and the five fields behind the time zone, such as CRON_TZ=Europe/Berlin 0 1 * * *"
            )
        }
        var rest = named[space...].drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return switch named[..<space] {
        case "Local": (.server, rest)
        case "": (.named("UTC"), rest)
        case let name: (.named(String(name)), rest)
        }
    }

    private static let named: [Substring: String] = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    private static func descriptor(_ text: Substring) throws(ScheduleError) -> Pattern {
        if let fields = named[text] { return .fields(try CronFields(fields[...])) }
        let every = "@every "
        guard text.hasPrefix(every) else {
            throw ScheduleError(
                .invalidExpression,
                "the schedule \"\(text)\" is not known",
                hint: "write @yearly, @monthly, @weekly, @daily, @hourly, @every and a duration, or five fields"
            )
        }
        let written = String(text.dropFirst(every.count))
        guard let duration = try? GoDuration(written) else {
            throw ScheduleError(
                .invalidExpression,
                "the schedule \"\(text)\" has no duration behind @every: \"\(written)\" is none",
                hint: "write a number and a unit, such as @every 6h or @every 1h30m"
            )
        }
        // Parts of a second do not count, and what is shorter than a second is one.
        return .every(max(1, duration.seconds))
    }
}
