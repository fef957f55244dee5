// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import KubernetesCore
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Synchronization
import Testing

/// What nodes and networks do to a forwarded port.
@Suite(.timeLimit(.minutes(1))) struct PortForwardTests {
    private let port = FakePod.port

    private func received(_ client: APIClient, silence: Duration? = nil) async throws -> [UInt8] {
        try await client.withPortForward(to: port, silence: silence) { try await $0.received.collected() }
    }

    private func failure(_ client: APIClient, silence: Duration? = nil) async -> KubernetesError? {
        await #expect(throws: KubernetesError.self) { try await received(client, silence: silence) }
    }

    @Test func `bytes go both ways until the pod closes, at the address and with the login of the cluster`()
        async throws
    {
        let heads = Mutex<[String]>([])
        try await FakePod.run(token: "secret") { stream in
            let headers = ["host", "authorization", "sec-websocket-protocol", "impersonate-user", "accept-encoding"]
            heads.withLock { $0 += [stream.head.uri] + headers.map { stream.head.headers[$0].joined(separator: "+") } }
            try await stream.sendPort(8080)
            while let bytes = try await stream.receive(), bytes != Array("bye".utf8) {
                try await stream.send(0, bytes.reversed())
            }
            try await stream.end()
        } _: { pod in
            var configuration = try FakeServer.configuration("\(pod.url)/k8s/clusters/c-1")
            configuration.login.bearer = .token(SecretText("secret"))
            configuration.login.impersonation = [("Impersonate-User", "jane")]
            let echoed = try await withAPIClient(configuration, options: .quick()) { client in
                try await client.withPortForward(to: port) { connection in
                    try await connection.write(Array("hello".utf8))
                    var chunks = connection.received.makeAsyncIterator()
                    let first = try await chunks.next()
                    try await connection.write(Array("bye".utf8))
                    #expect(try await chunks.next() == nil)
                    return first
                }
            }
            #expect(echoed == Array("olleh".utf8))
            let uri = "/k8s/clusters/c-1/api/v1/namespaces/shop/pods/web/portforward?ports=8080"
            #expect(
                heads.withLock { $0 } == [
                    uri, configuration.server.authority, "Bearer secret", "v4.channel.k8s.io", "jane", "",
                ]
            )
        }
    }

    @Test func `messages may come in fragments, together with the port's number, and pings between them`() async throws
    {
        try await FakePod.withClient { stream in
            try await stream.send(0, [0x90])
            try await stream.send(1, [0x90, 0x1F])
            try await stream.send(0, [0x1F, 1, 2])
            try await stream.send(0, [3], fin: false)
            try await stream.frame(.ping, [7])
            try await stream.frame(.continuation, [4, 5], fin: false)
            try await stream.frame(.continuation, [6])
            try await stream.frame(.binary, [])
            try await stream.send(7, [99])
            try await stream.send(0, [7])
            try await stream.end()
        } _: { client in
            let bytes = try await received(client)
            #expect(bytes == [1, 2, 3, 4, 5, 6, 7])
        }
    }

    @Test func `a ping is answered`() async throws {
        let pongs = Mutex<[WebSocketOpcode]>([])
        try await FakePod.withClient { stream in
            try await stream.sendPort(8080)
            try await stream.frame(.ping, [7])
            let answer = try await stream.receiveFrame()
            pongs.withLock { $0 += [answer?.opcode].compactMap { $0 } }
            try await stream.end()
        } _: { client in
            let bytes = try await received(client)
            #expect(bytes == [])
            #expect(pongs.withLock { $0 } == [.pong])
        }
    }

    @Test func `what the node says on the error channel is an error with its words, after the bytes before it`()
        async throws
    {
        try await FakePod.withClient { stream in
            try await stream.sendPort(8080)
            try await stream.send(0, [1, 2])
            try await stream.send(1, Array("error forwarding port 8080: connection refused".utf8))
            try await stream.end()
        } _: { client in
            try await client.withPortForward(to: port) { connection in
                var chunks = connection.received.makeAsyncIterator()
                let first = try await chunks.next()
                #expect(first == [1, 2])
                let error = await #expect(throws: KubernetesError.self) { try await chunks.next() }
                #expect(error?.code == .connection)
                #expect(error?.message.hasPrefix("port 8080 of the pod shop/web can't be reached: error forw") == true)
                #expect(error?.message.contains("connection refused") == true)
            }
        }
    }

    @Test func `a connection that breaks, or is closed for a reason, is not taken for the end`() async throws {
        let endings: [@Sendable (FakePod.Stream) async throws -> Void] = [
            { try await $0.breakOff() }, { try await $0.end(code: 1011, "the kubelet is ending") },
        ]
        for (end, words) in zip(endings, ["closed the connection", "1011: the kubelet is ending"]) {
            try await FakePod.withClient { stream in
                try await stream.sendPort(8080)
                try await stream.send(0, [1, 2])
                try await end(stream)
            } _: { client in
                let error = await failure(client)
                #expect(error?.code == .connection)
                #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            }
        }
    }

    @Test func `a refused request is an error with the server's words, and says which verbs it takes`() async throws {
        let words = #"pods "web" is forbidden: User "jane" cannot get resource "pods/portforward""#
        let status = FakeServer.status(403, "Forbidden", words.replacing("\"", with: "\\\""))
        try await FakeServer.withClient { _ in
            .respond(403, status)
        } _: { client, server in
            let error = await failure(client)
            #expect(error?.code == .forbidden)
            #expect(error?.message == words)
            #expect(error?.hint?.contains("get and create on pods/portforward") == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `opening is tried again when the server can't answer now`() async throws {
        try await FakeServer.withClient {
            $0.number < 3 ? .respond(503, "no") : .respond(404, FakeServer.status(404, "NotFound", "no such pod"))
        } _: { client, server in
            #expect(await failure(client)?.code == .notFound)
            #expect(server.requests.count == 3)
        }
    }

    @Test func `a token that the server does not accept is renewed once`() async throws {
        try await FakePod.run(token: "new") { stream in
            try await stream.sendPort(8080)
            try await stream.send(0, [1])
            try await stream.end()
        } _: { pod in
            try await withTemporaryDirectory { directory in
                var configuration = try FakeServer.configuration(pod.url)
                let path = try write("old", to: "\(directory)/token")
                configuration.login.bearer = .file(path: path)
                try await withAPIClient(configuration, options: .quick()) { client in
                    #expect(await failure(client)?.code == .unauthorized)
                    try write("new", to: path)
                    #expect(try await received(client) == [1])
                }
            }
        }
    }

    @Test(arguments: [nil, "channel.k8s.io"])
    func `a WebSocket of another protocol is refused`(subprotocol: String?) async throws {
        try await FakePod.run(subprotocol: subprotocol) {
            await $0.waitForEnd()
        } _: { pod in
            try await withAPIClient(FakeServer.configuration(pod.url), options: .quick()) { client in
                #expect(await failure(client)?.code == .unsupported)
            }
        }
    }

    @Test func `what answers without changing to WebSocket is told as such`() async throws {
        try await FakeServer.withClient { _ in
            .respond(200, "<html>")
        } _: { client, _ in
            #expect(await failure(client)?.code == .unsupported)
        }
    }

    @Test func `a proxy is not supported`() async throws {
        var configuration = try FakeServer.configuration("http://127.0.0.1:1")
        configuration.proxy = ServerAddress("http://127.0.0.1:2")
        try await withAPIClient(configuration) { client in
            #expect(await failure(client)?.code == .unsupported)
        }
    }

    @Test func `a server that can't be reached, or drops the request, is an error of the connection`() async throws {
        try await withAPIClient(FakeServer.configuration("http://127.0.0.1:1"), options: .impatient()) { client in
            let error = await failure(client)
            #expect(error?.code == .connection)
            #expect(error?.message.contains("can't be reached: connection refused") == true, "\(error?.message ?? "")")
        }
        try await FakeServer.withClient(.impatient()) { _ in
            .drop
        } _: { client, _ in
            let error = await failure(client)
            #expect(error?.code == .connection)
            #expect(error?.message.contains("closed the connection") == true, "\(error?.message ?? "")")
        }
    }

    @Test func `a server that does not answer, and a pod that says nothing, are given up after a while`() async throws {
        let options = ClientOptions.impatient { $0.requestTimeout = .milliseconds(100) }
        try await FakeServer.withClient(options) { _ in
            .hang
        } _: { client, _ in
            #expect(await failure(client)?.code == .timedOut)
        }
        try await FakePod.withClient { stream in
            try await stream.sendPort(8080)
            await stream.waitForEnd()
        } _: { client in
            let error = await failure(client, silence: .milliseconds(100))
            #expect(error?.code == .timedOut)
            #expect(error?.message.hasPrefix("port 8080 of the pod shop/web has sent nothing") == true)
        }
    }

    @Test func `a cancelled task leaves at once, whatever it waits for`() async throws {
        let (waits, wait) = AsyncStream<Void>.makeStream()
        try await FakePod.withClient { stream in
            try await stream.sendPort(8080)
            wait.yield()
            await stream.waitForEnd()
            wait.yield()
        } _: { client in
            var iterator = waits.makeAsyncIterator()
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await received(client) }
                await iterator.next()
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.waitForAll() }
            }
            await iterator.next()
        }
    }
}

extension ClientOptions {
    /// Options with which nothing is tried again.
    static func impatient(_ adapt: (inout ClientOptions) -> Void = { _ in }) -> ClientOptions {
        quick { options in
            options.retry = .never
            options.firstRetry = .never
            options.connectTimeout = .seconds(30)
            adapt(&options)
        }
    }
}
