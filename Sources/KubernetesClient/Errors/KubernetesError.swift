// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore

/// Why something asked of a Kubernetes API server, or of the configuration to reach it, failed.
package struct KubernetesError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// The server does not know the user (401), such as with an expired token.
        case unauthorized
        /// The user may not do that (403).
        case forbidden
        /// No such object or resource (404).
        case notFound
        /// An object of that name is there (409 on create).
        case alreadyExists
        /// The object has changed since it was read (409).
        case conflict
        /// The server refuses the object or the request (400, 413, 415, 422).
        case invalid
        /// The revision or the place in a list is no longer kept (410).
        case gone
        /// The server asked to slow down (429) for longer than was waited.
        case tooManyRequests
        /// The server can't answer now (5xx).
        case unavailable
        /// No answer within the deadline.
        case timedOut
        /// The connection failed or broke.
        case connection
        /// The server's or the client's certificate was not accepted.
        case tls
        /// The kubeconfig or the environment can't be used.
        case badConfig
        /// The program that logs the user in failed.
        case execPluginFailed
        /// The connection broke after a create was sent: the object may or may not be there.
        case ambiguous
        /// Something neither side can do.
        case unsupported
        /// Anything else.
        case other
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what failed and where, with the server's own words.
    package var message: String
    /// What the user can do about it.
    package var hint: String?
    /// The server's answer, where it gave one.
    package let status: KubernetesStatus?
    /// The error below this one, which may say more to a developer than to a user.
    package let cause: (any Error)?

    /// Describes one failure.
    package init(
        _ code: Code,
        _ message: String,
        hint: String? = nil,
        status: KubernetesStatus? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.status = status
        self.cause = cause
    }

    /// Whether the same call may succeed later without anything being changed.
    package var isRetryable: Bool {
        switch code {
        case .tooManyRequests, .unavailable, .timedOut, .connection: true
        default: false
        }
    }

    package var description: String { message }
}
