// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What arrives on a channel, for one reader; its errors are put into our words.
final class StreamSource<Part: Sendable> {
    private var parts: NIOAsyncChannelInboundStream<Part>.AsyncIterator
    private let failure: (any Error) -> any Error

    init(_ parts: NIOAsyncChannelInboundStream<Part>, failure: @escaping (any Error) -> any Error) {
        self.parts = parts.makeAsyncIterator()
        self.failure = failure
    }

    /// The next part; `nil` when the other side has ended the stream cleanly.
    /// - Throws: What the closure makes of an error; `CancellationError`.
    func next() async throws -> Part? {
        do {
            if let part = try await parts.next() { return part }
        } catch {
            throw failure(error)
        }
        // A cancelled wait may end like a stream.
        try Task.checkCancellation()
        return nil
    }
}
