// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Sends messages on a channel, and waits for each until the network has taken it.
///
/// The writer of `NIOAsyncChannel` waits only for a channel that has noticed to be full, which it does later than a
/// quick writer writes.
struct StreamSink: Sendable {
    let channel: any Channel

    /// Sends one message.
    /// - Throws: What went wrong with the channel; a cancelled task closes it.
    func send(_ message: some Sendable) async throws {
        let written = channel.eventLoop.makePromise(of: Void.self)
        channel.writeAndFlush(message, promise: written)
        try await withTaskCancellationHandler {
            try await written.futureResult.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}
