// SPDX-License-Identifier: Apache-2.0

/// Why AWS, or the way to it, failed us.
package struct AWSError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; a bounded set, fit for a metric label.
    package enum Code: String, Sendable {
        /// No place holds credentials.
        case noCredentials
        /// A place that should hold credentials, or the region, cannot be understood or is not supported.
        case badConfiguration
        /// A service refused to give credentials.
        case credentialsRefused
        /// The server's name cannot be resolved.
        case unknownHost
        /// Nothing answers at the server's address.
        case connectionRefused
        /// The two sides did not agree on TLS; most often a certificate that is not trusted.
        case tls
        /// The connection broke.
        case connectionLost
        /// No answer in time.
        case timedOut
        /// The URL is not one.
        case badURL
        /// The answer is larger or other than it may be.
        case badResponse
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what failed, where; the server's own words are kept.
    package let message: String
    /// What the user can do, if that is known.
    package let hint: String?
    /// The error underneath, for logs.
    package let cause: (any Error)?
    /// Whether the same may succeed a moment later.
    package let isRetryable: Bool

    /// Describes one failure.
    /// - Parameters:
    ///   - code: Its kind.
    ///   - message: One sentence.
    ///   - hint: What to do about it.
    ///   - cause: The error underneath.
    ///   - isRetryable: By default, whether the kind is one that passes.
    package init(
        _ code: Code,
        _ message: String,
        hint: String? = nil,
        cause: (any Error)? = nil,
        isRetryable: Bool? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
        self.isRetryable = isRetryable ?? [.connectionRefused, .connectionLost, .timedOut].contains(code)
    }

    package var description: String { message }
}
