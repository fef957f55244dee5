// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import Synchronization
import Testing

/// HTTP through a forwarded port.
@Suite(.timeLimit(.minutes(1))) struct PodHTTPTests {
    private static let port = FakePod.port

    /// Plays a server that sends this text, in messages of a few bytes, and then ends as told.
    private func answering(
        _ text: String,
        breaksOff: Bool = false,
        _ body: (APIClient) async throws -> Void
    ) async throws {
        try await FakePod.withClient { stream in
            try await stream.sendPort(8080)
            _ = try await stream.receiveRequest()
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: 7) {
                try await stream.send(0, Array(bytes[start..<min(start + 7, bytes.count)]))
            }
            if breaksOff { try await stream.breakOff() } else { try await stream.end() }
            await stream.waitForEnd()
        } _: { client in
            try await body(client)
        }
    }

    private func text(_ client: APIClient) async throws -> String {
        try await client.httpGet("/files/a", through: Self.port) { response in
            String(decoding: try await response.body.collected(), as: UTF8.self)
        }
    }

    @Test func `the request is plain HTTP for one answer`() async throws {
        let requests = Mutex<[String]>([])
        try await FakePod.withClient { stream in
            try await stream.sendPort(8080)
            let request = try await stream.receiveRequest()
            requests.withLock { $0.append(request) }
            try await stream.send(0, Array("HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n".utf8))
            await stream.waitForEnd()
        } _: { client in
            try await client.httpGet("/a%20b?c=d", headers: [("Authorization", "Bearer x")], through: Self.port) {
                #expect($0.status == 204)
                #expect($0.headers == ["x-a": "1"])
                let body = try await $0.body.collected()
                #expect(body == [])
            }
            let lines = requests.withLock { $0 }.first?.split(separator: "\r\n").map { $0.lowercased() } ?? []
            #expect(lines.first == "get /a%20b?c=d http/1.1")
            #expect(Set(lines.dropFirst()) == ["host: localhost:8080", "connection: close", "authorization: bearer x"])
        }
    }

    static let bodies = [
        "Content-Length: 11\r\n\r\nhello world",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n",
        "Content-Type: text/plain\r\n\r\nhello world",
    ]

    @Test(arguments: bodies)
    func `a body comes whole, whichever way its length is told`(body: String) async throws {
        try await answering("HTTP/1.1 200 OK\r\n\(body)") { client in
            let text = try await text(client)
            #expect(text == "hello world")
        }
    }

    @Test func `an answer that is no success is the caller's to judge`() async throws {
        try await answering("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno") { client in
            let answer = try await client.httpGet("/", through: Self.port) {
                ($0.status, try await $0.body.collected())
            }
            #expect(answer.0 == 404)
            #expect(answer.1 == Array("no".utf8))
        }
    }

    static let cutAnswers = [
        "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello world",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n wor",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ]

    @Test(arguments: cutAnswers)
    func `an answer that ends early is an error, also when the connection ends cleanly`(answer: String) async throws {
        for breaksOff in [false, true] {
            try await answering(answer, breaksOff: breaksOff) { client in
                let error = await #expect(throws: KubernetesError.self) { try await text(client) }
                #expect(error?.code == .connection, "\(error?.message ?? "")")
            }
        }
    }

    @Test func `what is no HTTP is told as such`() async throws {
        try await answering("SSH-2.0-OpenSSH_9.2\r\n") { client in
            let error = await #expect(throws: KubernetesError.self) { try await text(client) }
            #expect(
                error?.message == "port 8080 of the pod shop/web answered GET /files/a with something that is no HTTP"
            )
        }
    }

    @Test func `a port on which nothing listens is an error with the node's words`() async throws {
        try await FakePod.withClient { stream in
            try await stream.sendPort(8080)
            try await stream.send(1, Array("connection refused".utf8))
            try await stream.end()
        } _: { client in
            let error = await #expect(throws: KubernetesError.self) { try await text(client) }
            #expect(error?.message == "port 8080 of the pod shop/web can't be reached: connection refused")
        }
    }

    @Test func `a reader may leave in the middle of a body`() async throws {
        try await FakePod.withClient { stream in
            try await stream.sendPort(8080)
            _ = try await stream.receiveRequest()
            try await stream.send(0, Array("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n".utf8))
            while true { try await stream.send(0, [UInt8](repeating: 7, count: 32 << 10)) }
        } _: { client in
            let first = try await client.httpGet("/", through: Self.port) { response in
                var chunks = response.body.makeAsyncIterator()
                return try await chunks.next()?.first
            }
            #expect(first == 7)
        }
    }
}
