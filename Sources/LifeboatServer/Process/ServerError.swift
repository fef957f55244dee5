// SPDX-License-Identifier: Apache-2.0

/// Why the server could not start.
package struct ServerError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// The namespace does not exist.
        case noNamespace
        /// The cluster does not know Velero's kinds.
        case noDefinitions
        /// The address cannot be listened on.
        case cannotListen
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what failed and where.
    package let message: String
    /// What the user can do about it.
    package let hint: String?
    /// The error below this one.
    package let cause: (any Error)?

    /// Describes one failure.
    package init(_ code: Code, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }

    package var description: String { message }
}
