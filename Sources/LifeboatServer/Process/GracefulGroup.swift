// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore
import ServiceLifecycle

/// Turns the cancellation of a task into the graceful end of a group of services.
///
/// The program traps signals in one place and cancels the command that runs. A cancelled group would stop all its services
/// at once; asked to end gracefully it stops them one after the other.
enum GracefulGroup {
    /// Runs the services until they end, or the task is cancelled and they have ended in order.
    /// - Throws: What a service throws.
    static func run(_ group: ServiceGroup) async throws {
        // The event loop's future is not cancelled with the task that waits for it.
        let loop = EventLoopGroupProvider.singleton.eventLoopGroup.any()
        let services = loop.makeFutureWithTask { try await group.run() }
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                // Nothing ever comes, so that it ends by cancellation only: of this task, or below.
                let (nothing, source) = AsyncStream<Never>.makeStream()
                for await _ in nothing {}
                withExtendedLifetime(source) {}
                await group.triggerGracefulShutdown()
                return false
            }
            tasks.addTask {
                try await services.get()
                return true
            }
            defer { tasks.cancelAll() }
            while let hasEnded = try await tasks.next(), !hasEnded {}
        }
    }
}
