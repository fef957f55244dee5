// SPDX-License-Identifier: Apache-2.0

/// Why a value is not one of Velero's.
package struct VeleroAPIError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure; a bounded set.
    package enum Code: String, Sendable {
        /// A name that Kubernetes, or a label that carries it, would refuse.
        case invalidName
        /// A text that is no Go duration.
        case invalidDuration
        /// A text that is no RFC 3339 time.
        case invalidTime
        /// A document of another kind than the one asked for.
        case wrongKind
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what is wrong with which value.
    package let message: String
    /// What to do instead.
    package let hint: String?

    /// Describes one failure.
    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// Never: the same value fails the same way.
    package var isRetryable: Bool { false }

    package var description: String { message }
}
