// SPDX-License-Identifier: Apache-2.0

/// Bytes out of a pod, chunk by chunk as they arrive; the pod is read no faster than they are taken.
///
/// They can be taken once, by one task; a second loop goes on where the first one stopped.
package struct PodBytes: AsyncSequence {
    /// Takes the chunks.
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let take: () async throws -> [UInt8]?

        /// The next chunk, never empty; `nil` at the end.
        /// - Throws: ``KubernetesError`` when the stream broke off or fell silent; `CancellationError`.
        package mutating func next() async throws -> [UInt8]? { try await take() }
    }

    private let take: () async throws -> [UInt8]?

    /// The chunks a closure gives until it gives `nil`.
    init(_ take: @escaping () async throws -> [UInt8]?) {
        self.take = take
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(take: take) }
}
