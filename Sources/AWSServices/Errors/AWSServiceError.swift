// SPDX-License-Identifier: Apache-2.0

/// Why a call of an AWS service did not succeed.
package struct AWSServiceError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; a bounded set, fit for a metric label.
    package enum Code: String, Sendable {
        /// Who asks may not; ``AWSServiceError/permission`` says what is missing.
        case accessDenied
        /// There are no credentials, or the service does not accept them.
        case badCredentials
        /// What the call is about does not exist.
        case notFound
        /// The name is taken.
        case alreadyExists
        /// Too many requests, and patience did not help.
        case throttled
        /// A quota of the account is used up.
        case limitExceeded
        /// As many of the kind are on their way as may be at once; it passes as they are completed, without anybody's help.
        case tooManyAtOnce
        /// What the call is about is in a state in which this cannot be done.
        case wrongState
        /// The service does not accept the parameters.
        case invalid
        /// The endpoint or the configuration cannot be used.
        case badConfiguration
        /// Nothing answers, or the service has failed.
        case unavailable
        /// No answer in time.
        case timedOut
        /// The answer is not one of this service.
        case badResponse
        /// Anything else.
        case other
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what was tried, why it failed; the service's own words are kept.
    package let message: String
    /// What the user can do, if that is known.
    package let hint: String?
    /// The service's own code, such as `InvalidSnapshot.NotFound`; `nil` when it gave none.
    package let serviceCode: String?
    /// The IAM action that is missing, such as `ec2:CreateSnapshot`, when access is denied.
    package let permission: String?
    /// The error underneath, for logs.
    package let cause: (any Error)?
    /// Whether the same may succeed a moment later.
    package let isRetryable: Bool
    /// Whether the service may have done what was asked although it did not say so: the answer was lost.
    package let mayHaveHappened: Bool

    /// Describes one failure.
    /// - Parameters:
    ///   - code: Its kind.
    ///   - message: One sentence.
    ///   - hint: What to do about it.
    ///   - serviceCode: The service's own code.
    ///   - permission: The IAM action that is missing.
    ///   - cause: The error underneath.
    ///   - isRetryable: Whether the same may succeed a moment later.
    ///   - mayHaveHappened: Whether the service may have done it all the same.
    package init(
        _ code: Code,
        _ message: String,
        hint: String? = nil,
        serviceCode: String? = nil,
        permission: String? = nil,
        cause: (any Error)? = nil,
        isRetryable: Bool = false,
        mayHaveHappened: Bool = false
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.serviceCode = serviceCode
        self.permission = permission
        self.cause = cause
        self.isRetryable = isRetryable
        self.mayHaveHappened = mayHaveHappened
    }

    package var description: String { message }
}
