// SPDX-License-Identifier: Apache-2.0

/// Why something that all controllers stand on did not work; what the API server says stays a `KubernetesError`.
package struct KubernetesRuntimeError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// What was waited for did not happen in time.
        case timedOut
        /// What the server sent, or what shall be sent, is not an object with a name.
        case notAnObject
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
