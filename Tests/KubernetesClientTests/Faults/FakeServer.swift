// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A fake API server on loopback, for faults only: what a real one answers is tested with a real one.
final class FakeServer: Sendable {
    struct Request: Sendable {
        let method: String
        let uri: String
        let headers: [String: String]
        let body: [UInt8]
        /// Which request of this server this is, from 1.
        let number: Int
    }

    enum Answer: Sendable {
        case respond(Int, String, headers: [String: String] = [:])
        /// Announces the whole body, sends its beginning and closes the connection.
        case breakOff(after: Int, of: String)
        /// Closes the connection without a word.
        case drop
        /// Never answers.
        case hang
        /// Sends this much of the body and then nothing more.
        case stall(after: Int, of: String)
    }

    private let channel: any Channel
    private let received: Received

    /// Holds what was asked; the handlers of all connections write to it.
    final class Received: Sendable {
        private let list = Mutex<[Request]>([])

        func add(_ method: String, _ uri: String, _ headers: [String: String], _ body: [UInt8]) -> Request {
            list.withLock { list in
                let request = Request(method: method, uri: uri, headers: headers, body: body, number: list.count + 1)
                list.append(request)
                return request
            }
        }

        var all: [Request] { list.withLock { $0 } }
    }

    private let scheme: String

    private init(channel: any Channel, received: Received, scheme: String) {
        self.channel = channel
        self.received = received
        self.scheme = scheme
    }

    /// What was asked so far.
    var requests: [Request] { received.all }

    var url: String { "\(scheme)://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// Runs the closure with a server that answers by the first closure, over TLS when it is given the settings.
    @discardableResult
    static func run<Result>(
        tls: TLSConfiguration? = nil,
        answering answer: @escaping @Sendable (Request) -> Answer,
        _ body: (FakeServer) async throws -> Result
    ) async throws -> Result {
        let received = Received()
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(received: received, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let server = FakeServer(channel: channel, received: received, scheme: tls == nil ? "http" : "https")
        let result: Result
        do {
            result = try await body(server)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
        return result
    }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let received: FakeServer.Received
    private let answer: @Sendable (FakeServer.Request) -> FakeServer.Answer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(received: FakeServer.Received, answer: @escaping @Sendable (FakeServer.Request) -> FakeServer.Answer) {
        self.received = received
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let part): body += Array(part.readableBytesView)
        case .end:
            guard let head else { return }
            var headers: [String: String] = [:]
            for (name, value) in head.headers { headers[name.lowercased()] = value }
            let request = received.add(head.method.rawValue, head.uri, headers, body)
            body = []
            give(answer(request), context)
        }
    }

    private func give(_ answer: FakeServer.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .respond(let status, let text, let headers):
            start(status, headers, length: text.utf8.count, context)
            write(text.utf8.count, of: text, context)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .breakOff(let count, let text):
            start(200, [:], length: text.utf8.count, context)
            write(count, of: text, context)
            context.flush()
            context.close(promise: nil)
        case .stall(let count, let text):
            start(200, [:], length: text.utf8.count, context)
            write(count, of: text, context)
            context.flush()
        case .drop: context.close(promise: nil)
        case .hang: break
        }
    }

    private func start(_ status: Int, _ headers: [String: String], length: Int, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status))
        head.headers.add(name: "content-length", value: String(length))
        head.headers.add(name: "content-type", value: "application/json")
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func write(_ count: Int, of text: String, _ context: ChannelHandlerContext) {
        let bytes = ByteBuffer(bytes: Array(text.utf8.prefix(count)))
        context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    }
}
