// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Where the server listens, as Go writes it: `host:port`, or `:port` for all addresses of the machine.
package struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// A name or address; empty for all addresses.
    package var host: String
    /// The port; 0 for any that is free.
    package var port: Int

    /// Reads an address; `nil` for what is none.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(where: { ":[]".contains($0) }) {
            return nil
        }
        self.host = String(host)
        self.port = Int(port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The host to give to a socket: with IPv6, one socket takes both kinds of addresses.
    var socketHost: String {
        if !host.isEmpty { return host }
        #if os(Linux)
        // Empty, or not there at all, where the kernel has no IPv6.
        let interfaces = try? Data(contentsOf: URL(filePath: "/proc/net/if_inet6"))
        return interfaces.map(\.isEmpty) ?? true ? "0.0.0.0" : "::"
        #else
        return "::"
        #endif
    }
}
