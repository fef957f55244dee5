// SPDX-License-Identifier: Apache-2.0

/// Why a discovery document could not be used.
package struct DiscoveryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// The text is no JSON.
        case malformed
        /// The document is of another kind than any known.
        case unknownKind
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence.
    package let message: String
    /// Never: the same document fails the same way.
    package var isRetryable: Bool { false }
    package var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
