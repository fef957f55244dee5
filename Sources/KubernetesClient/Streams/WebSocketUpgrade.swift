// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// Makes one connection to the API server and turns it into a WebSocket, which async-http-client can't.
struct WebSocketUpgrade: Sendable {
    /// The largest frame that is taken.
    ///
    /// Servers send what they have read from a pod, which is 32 KiB at a time.
    static let maximumFrame = 1 << 20
    /// What the frames of all streams of a pod mean: their first byte is the number of a channel.
    ///
    /// Servers of 1.31 and later offer other protocols beside it; this one is understood by all, as the API server
    /// passes its frames on to the node and back without looking at them.
    static let subprotocol = "v4.channel.k8s.io"

    /// A connection whose handshake is under way.
    private struct Attempt<Stream: Sendable>: Sendable {
        let channel: any Channel
        let outcome: EventLoopFuture<HandshakeOutcome<Stream>>
    }

    let transport: Transport
    let request: KubernetesRequest
    let credentials: Credentials
    /// The TLS settings without those of the credentials; `nil` for a server without TLS.
    let tls: TLSConfiguration?
    /// How long a connection may take to be made.
    let connectTimeout: Duration
    /// How long the server may take to answer the request.
    let answerTimeout: Duration
    /// What an answer other than an upgrade becomes.
    let answered: @Sendable (KubernetesResponse) -> AttemptFailure

    /// Opens the WebSocket.
    /// - Parameter assemble: Adds to the channel, on its event loop, what works on frames, and wraps it.
    /// - Returns: The channel, which the caller closes.
    /// - Throws: ``AttemptFailure``; `CancellationError`.
    func open<Stream: Sendable>(_ assemble: @escaping @Sendable (any Channel) throws -> Stream) async throws -> Stream {
        do {
            let attempt = try await connect(assemble)
            let channel = attempt.channel
            let timeout = channel.eventLoop.scheduleTask(in: TimeAmount(answerTimeout)) {
                channel.pipeline.fireErrorCaught(DeadlineExceeded())
            }
            defer { timeout.cancel() }
            return try await withTaskCancellationHandler {
                do {
                    switch try await attempt.outcome.get() {
                    case .upgraded(let stream): return stream
                    case .refused(let answer): throw answered(try await Self.response(answer))
                    }
                } catch {
                    channel.close(promise: nil)
                    throw error
                }
            } onCancel: {
                channel.pipeline.fireErrorCaught(CancellationError())
            }
        } catch {
            throw try transport.failure(error, of: request)
        }
    }

    private func connect<Stream: Sendable>(
        _ assemble: @escaping @Sendable (any Channel) throws -> Stream
    ) async throws -> Attempt<Stream> {
        let server = transport.configuration.server
        let name = transport.configuration.tlsServerName ?? server.host
        let context = try await tlsContext()
        let head = head
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(connectTimeout))
            .connect(host: server.host, port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        let expected = name.isIPAddress ? nil : name
                        try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: expected))
                    }
                    let outcome = channel.eventLoop.makePromise(of: HandshakeOutcome<Stream>.self)
                    let handshake = HandshakeHandler(request: head, upgrader: upgrader(assemble), promise: outcome)
                    do {
                        try handshake.add(to: pipeline)
                    } catch {
                        outcome.fail(error)
                        throw error
                    }
                    return Attempt(channel: channel, outcome: outcome.futureResult)
                }
            }
    }

    private func upgrader<Stream: Sendable>(
        _ assemble: @escaping @Sendable (any Channel) throws -> Stream
    ) -> NIOTypedWebSocketClientUpgrader<Stream> {
        NIOTypedWebSocketClientUpgrader(maxFrameSize: Self.maximumFrame) { channel, answer in
            channel.eventLoop.makeCompletedFuture {
                guard answer.headers["sec-websocket-protocol"] == [Self.subprotocol] else { throw NoPodStream() }
                return try assemble(channel)
            }
        }
    }

    private var head: HTTPRequestHead {
        var headers = transport.prepare(request, credentials).headers
        // An error's body is short, and what comes afterwards is no HTTP.
        headers.remove(name: "accept-encoding")
        headers.add(name: "sec-websocket-protocol", value: Self.subprotocol)
        let uri = transport.configuration.server.basePath + request.target
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: headers)
    }

    private func tlsContext() async throws -> NIOSSLContext? {
        guard var tls = credentials.tls ?? tls else { return nil }
        tls.applicationProtocols = ["http/1.1"]
        let settings = tls
        // Reading the authorities of the operating system takes a while.
        return try await NIOThreadPool.singleton.runIfActive { try NIOSSLContext(configuration: settings) }
    }

    private static func response(
        _ answer: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
    ) async throws -> KubernetesResponse {
        try await answer.executeThenClose { parts, _ in
            var response = KubernetesResponse(status: 0)
            for try await part in parts {
                switch part {
                case .head(let head):
                    response.status = Int(head.status.code)
                    response.headers = head.headers.dictionary
                case .body(let bytes):
                    let room = Transport.maximumErrorBody - response.body.count
                    response.body += bytes.readableBytesView.prefix(room)
                case .end: return response
                }
            }
            // A cut error is better than none.
            if response.status == 0 { throw ChannelError.eof }
            return response
        }
    }
}

/// That a server did not make the WebSocket it was asked for, but something else.
struct NoPodStream: Error {}

extension String {
    fileprivate var isIPAddress: Bool { (try? SocketAddress(ipAddress: self, port: 0)) != nil }
}
