// SPDX-License-Identifier: Apache-2.0

/// Why snapshots could not be taken, deleted or restored from.
package struct VolumeSnapshotsError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; a bounded set, fit for a metric label.
    package enum Code: String, Sendable {
        /// A snapshot location's settings cannot be used.
        case badLocation
        /// What was to be snapshotted or restored from does not exist.
        case notFound
        /// The provider has failed at it: a snapshot or volume in the state `error`.
        case failed
        /// It was not done in time.
        case timedOut
        /// A record does not say what is needed.
        case badRecord
        /// The run was cancelled before it was done.
        case cancelled
        /// The provider refused; the sentence has its words.
        case refused
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what failed and why.
    package let message: String
    /// What the user can do, if that is known.
    package let hint: String?
    /// The error underneath, for logs.
    package let cause: (any Error)?

    /// Describes one failure.
    /// - Parameters:
    ///   - code: Its kind.
    ///   - message: One sentence.
    ///   - hint: What to do about it.
    ///   - cause: The error underneath.
    package init(_ code: Code, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }

    package var description: String { message }

    /// What failed and what can be done about it, for lists of problems.
    package var words: String { hint.map { "\(message); \($0)" } ?? message }
}
