// SPDX-License-Identifier: Apache-2.0

/// How connections to a server are made.
package struct HTTPConnectionOptions: Sendable {
    /// A file of PEM certificates to trust instead of the system's.
    package var caFile: String?
    /// PEM certificates to trust instead of the system's, where they are not in a file.
    package var certificates: [UInt8]?
    /// Accept any certificate, for experiments only.
    package var insecureSkipTLSVerify: Bool
    /// How long a connection may take to be made.
    ///
    /// The default bridges one lost packet of a TCP handshake (retransmitted after 1, 3 and 7 seconds).
    package var connectTimeout: Duration
    /// How long a transfer may stand still in either direction.
    package var idleTimeout: Duration
    /// The most connections to one host; uploads of four parts and a few small requests beside them.
    package var maximumConnections: Int

    /// The system's certificates and patient time-outs.
    /// - Parameters:
    ///   - caFile: PEM certificates to trust instead of the system's.
    ///   - insecureSkipTLSVerify: Accept any certificate.
    ///   - connectTimeout: How long a connection may take to be made.
    ///   - idleTimeout: How long a transfer may stand still.
    ///   - maximumConnections: The most connections to one host.
    package init(
        caFile: String? = nil,
        insecureSkipTLSVerify: Bool = false,
        connectTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(60),
        maximumConnections: Int = 16
    ) {
        self.caFile = caFile
        self.insecureSkipTLSVerify = insecureSkipTLSVerify
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.maximumConnections = maximumConnections
    }
}
