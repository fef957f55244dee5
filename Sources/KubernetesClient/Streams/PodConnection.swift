// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A connection to a port of a pod, as ``APIClient/withPortForward(to:silence:_:)`` lends it.
package struct PodConnection {
    /// How much is sent in one message.
    ///
    /// A proxy or a server may limit messages; 32 KiB is what they use themselves.
    private static let messageSize = 32 << 10

    /// What the pod sends, until it closes the connection.
    package let received: PodBytes

    private let sink: StreamSink
    private let failure: (any Error) -> any Error

    init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ sink: StreamSink,
        failure: @escaping (any Error) -> any Error
    ) {
        let source = StreamSource(inbound, failure: failure)
        received = PodBytes { try await source.next().map { Array($0.readableBytesView) } }
        self.sink = sink
        self.failure = failure
    }

    /// Sends bytes; waits while the pod takes none.
    /// - Throws: ``KubernetesError`` when the connection is closed; `CancellationError`.
    package func write(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = ByteBuffer(bytes: rest.prefix(Self.messageSize))
            rest = rest.dropFirst(Self.messageSize)
            do {
                try await sink.send(IOData.byteBuffer(piece))
            } catch {
                throw failure(error)
            }
        }
    }
}
