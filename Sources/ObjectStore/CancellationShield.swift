// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix

/// Runs what must be finished, or undone, also when the task is cancelled meanwhile or was before.
///
/// An event loop's future is not cancelled with the task that waits for it. The deadline keeps a cancelled task from
/// waiting for a dead server.
package enum CancellationShield {
    /// Runs `work` to its end, or up to a deadline, whether or not the calling task is or gets cancelled.
    /// - Parameters:
    ///   - deadline: When `work` is cancelled after all.
    ///   - work: What must be finished.
    /// - Returns: What `work` returns.
    /// - Throws: What `work` throws; ``ObjectStoreError`` `.timedOut` at the deadline.
    package static func run<Result: Sendable>(
        deadline: Duration,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        return try await loop.makeFutureWithTask { try await race(deadline, work) }.get()
    }

    private static func race<Result: Sendable>(
        _ deadline: Duration,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: deadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() ?? nil else {
                throw ObjectStoreError(.timedOut, "it took longer than \(deadline.components.seconds) seconds")
            }
            return result
        }
    }
}
