// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Where an API server or a proxy is reached.
package struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    /// `https`, `http`, or for a proxy also `socks5`.
    package var scheme: String
    /// The host name or IP address, without the brackets of IPv6.
    package var host: String
    /// The port.
    package var port: Int
    /// What comes before every API path, such as `/k8s/clusters/c-1` behind Rancher; empty mostly.
    ///
    /// No final slash.
    package var basePath: String
    /// User and password out of the URL, which only proxies use.
    package var user: String?
    /// The password that goes with the user.
    package var password: SecretText?

    /// Reads a URL; without a scheme it is taken as https, as kubectl does.
    /// - Returns: `nil` when the text names no host.
    package init?(_ text: String) {
        let full = text.contains("://") ? text : "https://\(text)"
        guard let parts = URLComponents(string: full), let scheme = parts.scheme?.lowercased(),
            var host = parts.host, !host.isEmpty
        else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let standardPorts = ["https": 443, "http": 80, "socks5": 1080]
        guard let port = parts.port ?? standardPorts[scheme], (1...65535).contains(port) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        basePath = path
        user = parts.user
        password = parts.password.map(SecretText.init)
    }

    /// The host and port as they stand in a URL.
    package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether this is the machine itself, where compressing costs more than it saves.
    package var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") || host == "::1" }

    /// The URL, without user and password.
    package var description: String { "\(scheme)://\(authority)\(basePath)" }
}
