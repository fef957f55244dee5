// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Fails a channel whose other end has been silent for too long while something was wanted from it.
///
/// A reader that is slow does not ask for more, and so is not taken for a silent server. It stands right before what
/// hands the messages over, and sees only the reads that are wanted.
final class SilenceHandler: ChannelDuplexHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private var silence: Silence
    private var look: Scheduled<Void>?

    init(limit: Duration) {
        silence = Silence(limit: limit, now: .now)
    }

    func handlerAdded(context: ChannelHandlerContext) { scheduleLook(context) }

    func handlerRemoved(context: ChannelHandlerContext) { look?.cancel() }

    func read(context: ChannelHandlerContext) {
        // Asked for again after each piece that has arrived, also when it was no whole message yet.
        silence.waitBegins(now: .now)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        silence.waitEnds()
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // While it takes what is sent, the other end need not say anything.
        silence.waitGoesOn(now: .now)
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        look?.cancel()
        context.fireChannelInactive()
    }

    private func scheduleLook(_ context: ChannelHandlerContext) {
        let now = ContinuousClock.now
        let wait = silence.nextLook(now: now) - now
        look = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(wait)) {
            if self.silence.isTooLong(now: .now) {
                context.fireErrorCaught(DeadlineExceeded())
                context.close(promise: nil)
            } else {
                self.scheduleLook(context)
            }
        }
    }
}
