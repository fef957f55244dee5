// SPDX-License-Identifier: Apache-2.0

/// A URL in the parts that are signed one by one, so that what is signed and what is sent cannot differ.
package struct RequestURL: Sendable, Equatable {
    /// One name and value of the query, not encoded.
    package struct QueryItem: Sendable, Equatable {
        /// The name.
        package var name: String
        /// The value; empty for those that are names only, such as `uploads`.
        package var value: String

        /// A pair.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// `http` or `https`.
    package var scheme: String
    /// A name or address; an IPv6 address in brackets.
    package var host: String
    /// The port, when it is not the scheme's own.
    package var port: Int?
    /// Percent-encoded, with its leading slash.
    package var path: String
    /// The query, in the order it is sent in.
    package var query: [QueryItem]

    /// Puts a URL together.
    /// - Parameters:
    ///   - scheme: `http` or `https`.
    ///   - host: A name or address.
    ///   - port: The port; the scheme's own is dropped.
    ///   - path: Percent-encoded.
    ///   - query: Names and values, not encoded.
    package init(scheme: String, host: String, port: Int? = nil, path: String = "/", query: [QueryItem] = []) {
        self.scheme = scheme
        self.host = host
        self.port = port == (scheme == "https" ? 443 : 80) ? nil : port
        self.path = path.hasPrefix("/") ? path : "/" + path
        self.query = query
    }

    /// Reads `http[s]://host[:port][/path]`, without query; text without a scheme gets `https`.
    /// - Throws: ``AWSError`` `.badURL` with one sentence; it never repeats credentials written into the URL.
    package init(parsing text: String) throws {
        let mark = text.firstRange(of: "://")
        let scheme = mark.map { text[..<$0.lowerBound].lowercased() } ?? "https"
        let rest = mark.map { text[$0.upperBound...] } ?? text[...]
        guard scheme == "http" || scheme == "https" else {
            throw AWSError(.badURL, "the endpoint has the scheme \"\(scheme)\"", hint: "write http://… or https://…")
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else {
            throw AWSError(.badURL, "an endpoint cannot hold a user name", hint: "give the host and port only")
        }
        let path = rest[authority.endIndex...]
        guard !path.contains(where: { "?#".contains($0) }), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw AWSError(.badURL, "the endpoint \"\(text)\" has a query or characters that a URL cannot have")
        }
        let (host, port) = try Self.hostAndPort(authority, of: text)
        self.init(scheme: scheme, host: host, port: port, path: path.isEmpty ? "/" : String(path))
    }

    private static func hostAndPort(_ authority: Substring, of text: String) throws -> (String, Int?) {
        var host = authority
        var port: Int?
        let afterBracket = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[afterBracket...].lastIndex(of: ":") {
            host = authority[..<colon]
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(number) else {
                throw AWSError(.badURL, "the endpoint \"\(text)\" has no valid port after its colon")
            }
            port = number
        }
        let allowed = host.hasPrefix("[") ? "[]:." : "-._"
        guard !host.isEmpty, host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || allowed.contains($0)) })
        else { throw AWSError(.badURL, "\"\(text)\" has no valid host name") }
        return (host.lowercased(), port)
    }

    /// The value of the `Host` header: the port is there only when it is not the scheme's own.
    package var hostHeader: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether it leads to this machine itself.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        // A name may begin with 127, too.
        return host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
    }

    /// The query as it is sent: encoded as signatures want it.
    package var encodedQuery: String {
        query.map { URIEncoding.encode($0.name) + "=" + URIEncoding.encode($0.value) }.joined(separator: "&")
    }

    /// The whole URL.
    package var text: String {
        "\(scheme)://\(hostHeader)\(path)" + (query.isEmpty ? "" : "?" + encodedQuery)
    }
}
