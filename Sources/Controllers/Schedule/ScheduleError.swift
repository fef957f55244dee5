// SPDX-License-Identifier: Apache-2.0

/// Why something that a Schedule says cannot be followed.
package struct ScheduleError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure; a bounded set.
    package enum Code: String, Sendable {
        /// A text that is no cron expression.
        case invalidExpression
        /// A time zone of which nothing is known here.
        case unknownTimeZone
        /// The description of a time zone cannot be understood.
        case damagedTimeZone
        /// A template that gives no names for backups.
        case invalidNameTemplate
        /// A text that is no list of keep rules.
        case invalidKeepRules
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what is wrong with which text.
    package let message: String
    /// What to write instead.
    package let hint: String?

    /// Describes one failure.
    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// Never: the same text fails the same way.
    package var isRetryable: Bool { false }

    package var description: String { message }

    /// The message and, behind it, the hint: for `status.validationErrors`, which has no place for hints.
    package var sentence: String {
        hint.map { "\(message); \($0)" } ?? message
    }
}
