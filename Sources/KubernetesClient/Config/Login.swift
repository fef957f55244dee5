// SPDX-License-Identifier: Apache-2.0

/// How a user proves who it is.
package struct Login: Sendable {
    /// Where the bearer token comes from.
    package enum Bearer: Sendable {
        /// The configuration holds it.
        case token(SecretText)
        /// A file that someone else renews, such as a service account's; read again at least once a minute.
        case file(path: String)
        /// A program prints it; it may print a client certificate instead.
        case program(ExecPlugin)
    }

    /// A client certificate with its key, both PEM.
    package struct Certificate: Sendable {
        /// The certificate, and any intermediate ones after it.
        package var certificate: [UInt8]
        /// The private key.
        package var key: SecretText
        /// Where they come from, for errors.
        package var source: String

        /// A certificate and its key.
        package init(certificate: [UInt8], key: SecretText, source: String) {
            self.certificate = certificate
            self.key = key
            self.source = source
        }
    }

    /// The name of the user in the kubeconfig.
    package var user = ""
    /// The client certificate.
    package var certificate: Certificate?
    /// The source of the bearer token.
    package var bearer: Bearer?
    /// Headers that ask the server to act as someone else (`as`, `as-uid`, `as-groups`).
    package var impersonation: [(name: String, value: String)] = []

    /// A login without any proof.
    package init() {}
}
