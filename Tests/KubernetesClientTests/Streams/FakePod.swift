// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

/// A fake API server on loopback, whose WebSockets lead to a pod that a closure plays.
struct FakePod {
    /// One WebSocket, as the node sees it.
    struct Stream {
        let head: HTTPRequestHead
        fileprivate let channel: any Channel
        fileprivate let inbound: Reader

        /// Sends a message, or with `fin` unset its beginning.
        func send(_ channel: UInt8, _ bytes: [UInt8], fin: Bool = true) async throws {
            try await frame(.binary, [channel] + bytes, fin: fin)
        }

        /// Sends a frame as it is.
        func frame(_ opcode: WebSocketOpcode, _ bytes: [UInt8], fin: Bool = true) async throws {
            let frame = WebSocketFrame(fin: fin, opcode: opcode, data: ByteBuffer(bytes: bytes))
            try await channel.writeAndFlush(frame).get()
        }

        /// Sends what the channels of a forwarded port begin with.
        func sendPort(_ port: UInt16) async throws {
            for channel in [UInt8(0), 1] { try await send(channel, [UInt8(port & 0xFF), UInt8(port >> 8)]) }
        }

        /// Ends the stream as a server does when all is done.
        func end(code: UInt16 = 1000, _ words: String = "") async throws {
            try await frame(.connectionClose, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(words.utf8))
        }

        /// Breaks the connection off.
        func breakOff() async throws { try await channel.close() }

        /// The bytes of the next message, without its channel; `nil` when the client has closed the stream.
        func receive() async throws -> [UInt8]? {
            while let frame = try await inbound.next() {
                switch frame.opcode {
                case .binary: return Array(frame.unmaskedData.readableBytesView.dropFirst())
                case .connectionClose: return nil
                default: continue
                }
            }
            return nil
        }

        /// The next frame, whatever it is.
        func receiveFrame() async throws -> WebSocketFrame? { try await inbound.next() }

        /// Waits until the client has closed the stream, or broken it off.
        func waitForEnd() async { while (try? await receive()) != nil {} }

        /// The request that a client of HTTP sends, to the end of its head.
        func receiveRequest() async throws -> String {
            var text = ""
            while !text.hasSuffix("\r\n\r\n"), let bytes = try await receive() {
                text += String(decoding: bytes, as: UTF8.self)
            }
            return text
        }
    }

    fileprivate final class Reader {
        var iterator: NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator

        init(_ frames: NIOAsyncChannelInboundStream<WebSocketFrame>) { iterator = frames.makeAsyncIterator() }

        func next() async throws -> WebSocketFrame? { try await iterator.next() }
    }

    private struct Upgraded: Sendable {
        let head: HTTPRequestHead
        let channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>
    }

    let url: String

    /// Runs the closure with a client of a server whose streams are played by the other.
    /// - Parameters:
    ///   - subprotocol: What the server says it speaks.
    ///   - token: The only bearer token it accepts; `nil` when it accepts all.
    ///   - play: Plays one stream, which is closed afterwards.
    ///   - body: Uses the server.
    /// - Throws: Whatever the last closure throws.
    static func run(
        subprotocol: String? = "v4.channel.k8s.io",
        token: String? = nil,
        _ play: @escaping @Sendable (Stream) async throws -> Void,
        _ body: (FakePod) async throws -> Void
    ) async throws {
        let server = try await bind(subprotocol: subprotocol, token: token)
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask {
                    // It ends by being cancelled.
                    try? await withThrowingDiscardingTaskGroup { streams in
                        for try await connection in connections {
                            streams.addTask { await serve(connection, play) }
                        }
                    }
                }
                defer { group.cancelAll() }
                try await body(FakePod(url: "http://127.0.0.1:\(server.channel.localAddress?.port ?? 0)"))
            }
        }
    }

    private static func serve(
        _ connection: EventLoopFuture<Upgraded?>,
        _ play: @Sendable (Stream) async throws -> Void
    ) async {
        guard let upgraded = try? await connection.get() else { return }
        // What fails here was broken off by the client, or shows there.
        try? await upgraded.channel.executeThenClose { inbound, _ in
            let channel = upgraded.channel.channel
            try await play(Stream(head: upgraded.head, channel: channel, inbound: Reader(inbound)))
        }
    }

    private static func bind(
        subprotocol: String?,
        token: String?
    ) async throws -> NIOAsyncChannel<EventLoopFuture<Upgraded?>, Never> {
        let upgrader = NIOTypedWebSocketServerUpgrader<Upgraded?>(
            maxFrameSize: 1 << 20,
            shouldUpgrade: { channel, head in
                let isAccepted = token.map { head.headers["authorization"] == ["Bearer \($0)"] } ?? true
                let headers = subprotocol.map { HTTPHeaders([("sec-websocket-protocol", $0)]) } ?? HTTPHeaders()
                return channel.eventLoop.makeSucceededFuture(isAccepted ? headers : nil)
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    Upgraded(head: head, channel: try NIOAsyncChannel(wrappingChannelSynchronously: channel))
                }
            }
        )
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Small, so that what the network holds hides little of who waits for whom.
            .serverChannelOption(.socketOption(.so_rcvbuf), value: 256 << 10)
            .childChannelOption(.socketOption(.so_sndbuf), value: 256 << 10)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Upgraded?>(upgraders: [upgrader]) { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(LoginRefusal())
                            return nil
                        }
                    }
                    return try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                        configuration: .init(upgradeConfiguration: upgrade)
                    )
                }
            }
    }
}

/// Answers each request with 401.
private final class LoginRefusal: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .end = unwrapInboundIn(data) else { return }
        let body = ByteBuffer(string: FakeServer.status(401, "Unauthorized", "Unauthorized"))
        var head = HTTPResponseHead(version: .http1_1, status: .unauthorized)
        head.headers.add(name: "content-length", value: String(body.readableBytes))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
