// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Reads the head of the answer to a request for a WebSocket.
enum HandshakeHead {
    /// The largest head that is waited for.
    static let maximumLength = 64 << 10

    /// Looks for the head at the beginning of what has arrived.
    /// - Returns: The head, `nil` when this is none, and its length; `nil` as long as it is not whole.
    static func read(_ bytes: ByteBufferView) -> (head: HTTPResponseHead?, length: Int)? {
        let end: [UInt8] = [13, 10, 13, 10]
        guard let range = bytes.firstRange(of: end) else {
            return bytes.count > maximumLength ? (nil, 0) : nil
        }
        let length = range.upperBound - bytes.startIndex
        let text = String(decoding: bytes[..<range.lowerBound], as: UTF8.self)
        return (head(text.split(separator: "\r\n", omittingEmptySubsequences: false)), length)
    }

    private static func head(_ lines: [Substring]) -> HTTPResponseHead? {
        let status = (lines.first ?? "").split(separator: " ", maxSplits: 2)
        guard status.count >= 2, status[0] == "HTTP/1.1", let code = Int(status[1]) else { return nil }
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: code))
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            head.headers.add(name: String(line[..<colon]), value: String(value))
        }
        return head
    }
}
