// SPDX-License-Identifier: Apache-2.0

/// Everything needed to speak to one cluster as one user: a kubeconfig's context with all its files read.
package struct ClusterConfiguration: Sendable {
    /// Whose certificates are accepted from the server.
    package enum Trust: Sendable {
        /// The authorities of the operating system.
        case system
        /// The authorities of this PEM text, and no others.
        case authorities(pem: [UInt8], source: String)
        /// Anyone's: `insecure-skip-tls-verify`.
        case anyone
    }

    /// The API server.
    package var server: ServerAddress
    /// The name of the context, or `in-cluster`.
    package var context: String
    /// The namespace of the context; `default` when it names none.
    package var namespace = "default"
    /// Whose certificates are accepted from the server.
    package var trust = Trust.system
    /// The name to expect in the server's certificate, when it is not the host.
    package var tlsServerName: String?
    /// The proxy to go through.
    package var proxy: ServerAddress?
    /// Whether the server shall not compress its answers.
    package var disablesCompression = false
    /// How the user proves who it is.
    package var login = Login()

    /// A configuration for a server, without a login.
    package init(server: ServerAddress, context: String) {
        self.server = server
        self.context = context
    }

    /// The server and context, as errors name them.
    package var serverDescription: String { "the API server \(server) (context \(context))" }
}
