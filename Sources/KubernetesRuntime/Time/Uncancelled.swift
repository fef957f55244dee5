// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// Runs what must go on, or be undone, when the task is cancelled.
///
/// An event loop's future is not cancelled with the task that waits for it. What is run must end by itself.
enum Uncancelled {
    /// Runs the closure to its end, whether or not the calling task is or gets cancelled.
    /// - Throws: Whatever the closure throws.
    static func run<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await MultiThreadedEventLoopGroup.singleton.any().makeFutureWithTask(work).get()
    }
}
