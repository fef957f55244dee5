// SPDX-License-Identifier: Apache-2.0

/// Why a store could not do what it was asked.
package struct ObjectStoreError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; a bounded set, fit for a metric label.
    package enum Code: String, Sendable {
        /// There is no such object.
        case notFound
        /// The key is taken and the caller asked not to replace.
        case alreadyExists
        /// The bucket, or the directory, does not exist.
        case noSuchBucket
        /// The caller may not do this.
        case accessDenied
        /// The credentials are unknown, expired or their signature does not match.
        case badCredentials
        /// The bucket lives in another region.
        case wrongRegion
        /// Nothing that speaks this protocol answers there.
        case notAStore
        /// The range lies outside the object.
        case invalidRange
        /// The object is larger than the caller allows.
        case tooLarge
        /// No space left, or a quota reached.
        case noSpace
        /// The server asked us to slow down.
        case throttled
        /// The connection failed or the server answered with a passing fault.
        case unavailable
        /// The deadline passed.
        case timedOut
        /// The content did not match its checksum.
        case corrupt
        /// The request or the location is not valid.
        case invalid
        /// The store is read-only.
        case readOnly
        /// Anything else the store said.
        case other
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what failed, where; the server's own words are kept.
    package let message: String
    /// What the user can do, if that is known.
    package let hint: String?
    /// The error underneath, for logs.
    package let cause: (any Error)?

    /// Describes one failure.
    package init(_ code: Code, _ message: String, hint: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }

    /// Whether the same call may succeed a moment later.
    package var isRetryable: Bool {
        switch code {
        case .throttled, .unavailable, .timedOut: true
        default: false
        }
    }

    package var description: String { message }
}
