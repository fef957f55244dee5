// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket

/// Bytes of one of the channels that share a WebSocket.
struct PodMessage: Sendable {
    /// The channel; what it is for depends on the request.
    var channel: UInt8
    /// What was sent.
    var bytes: ByteBuffer
}

/// Turns the frames of a WebSocket into messages of its channels, and back.
///
/// The end is clean only when the other side says so, with a frame; otherwise it is an error.
final class PodMessageHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = PodMessage
    typealias OutboundIn = PodMessage
    typealias OutboundOut = WebSocketFrame

    /// The channel of the message whose fragments are arriving.
    private var channel: UInt8?
    private var hasEnded = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasEnded else { return }
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .binary, .text:
            channel = nil
            deliver(frame, context)
        case .continuation: deliver(frame, context)
        case .ping: reply(.pong, frame.unmaskedData, context)
        case .connectionClose: end(frame.unmaskedData, context)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !hasEnded { context.fireErrorCaught(ChannelError.eof) }
        hasEnded = true
        context.fireChannelInactive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var message = unwrapOutboundIn(data)
        var bytes = context.channel.allocator.buffer(capacity: message.bytes.readableBytes + 1)
        bytes.writeInteger(message.channel)
        bytes.writeBuffer(&message.bytes)
        let frame = WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: bytes)
        context.write(wrapOutboundOut(frame), promise: promise)
    }

    /// Says goodbye before the channel is closed from this side.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if !hasEnded && mode == .all {
            hasEnded = true
            reply(.connectionClose, Self.normalClosure, context)
        }
        context.close(mode: mode, promise: promise)
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // TLS waits some seconds for the other side's goodbye, which stands behind what nobody reads any more.
        if hasEnded { context.read() }
    }

    private func deliver(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        var bytes = frame.unmaskedData
        guard let channel = channel ?? bytes.readInteger(as: UInt8.self) else { return }
        self.channel = frame.fin ? nil : channel
        context.fireChannelRead(wrapInboundOut(PodMessage(channel: channel, bytes: bytes)))
    }

    private func end(_ reason: ByteBuffer, _ context: ChannelHandlerContext) {
        hasEnded = true
        var reason = reason
        let code = reason.readWebSocketErrorCode() ?? .normalClosure
        reply(.connectionClose, Self.normalClosure, context)
        if code == .normalClosure {
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            let words = String(decoding: reason.readableBytesView, as: UTF8.self)
            context.fireErrorCaught(WebSocketClosed(code: UInt16(webSocketErrorCode: code), words: words))
        }
    }

    private func reply(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    private static var normalClosure: ByteBuffer {
        var buffer = ByteBuffer()
        buffer.write(webSocketErrorCode: .normalClosure)
        return buffer
    }
}

/// That the other side closed a WebSocket because something went wrong.
struct WebSocketClosed: Error {
    /// The status code of RFC 6455.
    let code: UInt16
    /// The reason given; often empty.
    let words: String
}
