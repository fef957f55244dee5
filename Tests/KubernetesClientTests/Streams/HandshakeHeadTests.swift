// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import Testing

@testable import KubernetesClient

@Suite struct HandshakeHeadTests {
    private func read(_ text: String) -> (head: HTTPResponseHead?, length: Int)? {
        HandshakeHead.read(ByteBuffer(string: text).readableBytesView)
    }

    @Test func `a head ends at the first empty line`() throws {
        let text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade:websocket\r\nX-A: \t a: b\r\n\r\n"
        let found = try #require(read(text + "\u{2}\r\n\r\n"))
        #expect(found.length == text.utf8.count)
        #expect(found.head?.status == .switchingProtocols)
        #expect(found.head?.headers["upgrade"] == ["websocket"])
        #expect(found.head?.headers["x-a"] == ["a: b"])
    }

    @Test func `a head without headers is one`() throws {
        #expect(try #require(read("HTTP/1.1 404\r\n\r\n")).head?.status == .notFound)
    }

    @Test(arguments: ["", "HTTP/1.1 101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"])
    func `a head that is not whole is waited for`(text: String) {
        #expect(read(text) == nil)
    }

    @Test(arguments: ["SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 101 OK\r\nnonsense\r\n\r\n"])
    func `what is no head is not taken for one`(text: String) throws {
        #expect(try #require(read(text)).head == nil)
    }

    @Test func `a head without end is given up`() throws {
        let text = "HTTP/1.1 101 OK\r\nX: " + String(repeating: "a", count: HandshakeHead.maximumLength)
        #expect(try #require(read(text)).head == nil)
    }
}
