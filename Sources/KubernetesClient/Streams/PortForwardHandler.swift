// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Takes the bytes of a forwarded port out of its two channels: 0 holds the data, 1 what went wrong.
///
/// Each begins with the number of the port, in two bytes, little end first.
final class PortForwardHandler: ChannelDuplexHandler {
    typealias InboundIn = PodMessage
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = PodMessage

    /// How many bytes of the port's number are still to come, by channel.
    private var headerBytes = [2, 2]

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var message = unwrapInboundIn(data)
        let channel = Int(message.channel)
        guard headerBytes.indices.contains(channel) else { return }
        let skipped = min(headerBytes[channel], message.bytes.readableBytes)
        headerBytes[channel] -= skipped
        message.bytes.moveReaderIndex(forwardBy: skipped)
        guard message.bytes.readableBytes > 0 else { return }
        if channel == 0 {
            context.fireChannelRead(wrapInboundOut(message.bytes))
        } else {
            let words = String(decoding: message.bytes.readableBytesView, as: UTF8.self)
            context.fireErrorCaught(PortForwardFailure(words: words))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .byteBuffer(let bytes) = unwrapOutboundIn(data) else {
            promise?.fail(ChannelError.operationUnsupported)
            return
        }
        context.write(wrapOutboundOut(PodMessage(channel: 0, bytes: bytes)), promise: promise)
    }
}

/// That a node could not reach a port of a pod, or lost it.
struct PortForwardFailure: Error {
    /// The node's words.
    let words: String
}
