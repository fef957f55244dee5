// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOWebSocket

/// What a server has made of a request for a WebSocket.
enum HandshakeOutcome<Stream: Sendable>: Sendable {
    /// A WebSocket.
    case upgraded(Stream)
    /// Another answer, which is still to be read.
    case refused(NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>)
}

/// Asks for a WebSocket and, in the moment the server has answered, puts behind itself what works on the rest.
///
/// NIO's own handler for upgrades takes a turn of the event loop for that. A server that has little to say, such as why
/// a port can't be reached, may have sent all of it and closed the connection by then, and nothing would be left of it.
final class HandshakeHandler<Stream: Sendable>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = HTTPClientRequestPart

    /// What writes the request, and no frames.
    private let requestHandlers: [any RemovableChannelHandler] = [
        HTTPRequestEncoder(), NIOHTTPRequestHeadersValidator(),
    ]
    private let request: HTTPRequestHead
    private let upgrader: NIOTypedWebSocketClientUpgrader<Stream>
    private let promise: EventLoopPromise<HandshakeOutcome<Stream>>
    /// What has come of the answer's head; `nil` once that is whole.
    private var received: ByteBuffer? = ByteBuffer()

    /// - Parameters:
    ///   - request: The request, without the headers of the handshake.
    ///   - upgrader: Adds the handlers of a WebSocket to the end of the pipeline.
    ///   - promise: Told the outcome; failed when the channel is closed before.
    init(
        request: HTTPRequestHead,
        upgrader: NIOTypedWebSocketClientUpgrader<Stream>,
        promise: EventLoopPromise<HandshakeOutcome<Stream>>
    ) {
        var request = request
        request.headers.add(name: "connection", value: "Upgrade")
        request.headers.add(name: "upgrade", value: "websocket")
        upgrader.addCustom(upgradeRequestHeaders: &request.headers)
        self.request = request
        self.upgrader = upgrader
        self.promise = promise
    }

    /// Adds the handshake to a channel that is not connected yet, last.
    func add(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.addHandlers(requestHandlers + [self])
    }

    func channelActive(context: ChannelHandlerContext) {
        let request = request
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenFailure { [promise] in promise.fail($0) }
        context.write(wrapOutboundOut(.head(request)), promise: written)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard var received else { return context.fireChannelRead(data) }
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard let (head, length) = HandshakeHead.read(received.readableBytesView) else {
            self.received = received
            return
        }
        self.received = nil
        if head?.status == .switchingProtocols, let head {
            received.moveReaderIndex(forwardBy: length)
            upgrade(head, context)
        } else {
            refuse(context)
        }
        if received.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(received)) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { promise.fail(ChannelError.eof) }

    private func upgrade(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
        guard head.headers["upgrade"].first?.lowercased() == "websocket",
            upgrader.shouldAllowUpgrade(upgradeResponse: head)
        else { return promise.fail(NoPodStream()) }
        let pipeline = context.pipeline.syncOperations
        for handler in requestHandlers { pipeline.removeHandler(handler, promise: nil) }
        upgrader.upgrade(channel: context.channel, upgradeResponse: head).map { .upgraded($0) }.cascade(to: promise)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        let decoder = HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)
        let outcome = Result<HandshakeOutcome<Stream>, any Error> {
            try pipeline.addHandler(ByteToMessageHandler(decoder))
            // It reads answers only to requests it has seen.
            decoder.write(data: .head(request))
            return .refused(try NIOAsyncChannel(wrappingChannelSynchronously: context.channel))
        }
        promise.completeWith(outcome)
    }
}
