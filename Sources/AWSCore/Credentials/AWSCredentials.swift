// SPDX-License-Identifier: Apache-2.0

/// Text that must not be shown: it prints as `[redacted]` everywhere.
package struct Secret: Sendable, Equatable {
    /// The text itself, for the one place that needs it.
    package let value: String

    /// Hides text.
    package init(_ value: String) { self.value = value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "[redacted]" }
    package var debugDescription: String { "[redacted]" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Who we are to AWS.
package struct AWSCredentials: Sendable, Equatable {
    /// The name of the key; not a secret, and part of every signature.
    package let accessKeyID: String
    /// The key.
    package let secretAccessKey: Secret
    /// Goes with keys that last for hours only.
    package let sessionToken: Secret?
    /// When they stop working; `nil` for keys that last.
    package let expiration: Timestamp?
    /// Where they came from, in words for messages.
    package let source: String

    /// Gathers credentials.
    /// - Parameters:
    ///   - accessKeyID: The name of the key.
    ///   - secretAccessKey: The key.
    ///   - sessionToken: Goes with keys that expire.
    ///   - expiration: When they stop working.
    ///   - source: Where they came from, in words for messages.
    package init(
        accessKeyID: String,
        secretAccessKey: Secret,
        sessionToken: Secret? = nil,
        expiration: Timestamp? = nil,
        source: String
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
        self.source = source
    }
}

/// One place where credentials may be found.
package protocol CredentialsProvider: Sendable {
    /// The place, in words for messages.
    var name: String { get }

    /// The credentials that are there now.
    /// - Returns: `nil` when this place is not in use.
    /// - Throws: ``AWSError`` when it is in use but gives none: no other place is tried then, so that a mistake does
    ///   not make us someone else.
    func credentials() async throws -> AWSCredentials?
}

/// Credentials that are known from the start.
package struct StaticCredentials {
    private let value: AWSCredentials

    /// Always gives these.
    package init(_ value: AWSCredentials) { self.value = value }
}

extension StaticCredentials: CredentialsProvider {
    package var name: String { value.source }
    package func credentials() async throws -> AWSCredentials? { value }
}
