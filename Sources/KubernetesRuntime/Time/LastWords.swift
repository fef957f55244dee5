// SPDX-License-Identifier: Apache-2.0

/// Lets something be written down on the way out, when the task is cancelled already.
package enum LastWords {
    /// Does a last piece of work, whether or not the calling task is cancelled.
    /// - Parameters:
    ///   - limit: How long it may take at most.
    ///   - work: The work.
    /// - Throws: ``KubernetesRuntimeError`` `.timedOut`; what the work throws.
    package static func say(within limit: Duration, _ work: @escaping @Sendable () async throws -> Void) async throws {
        try await Uncancelled.run { try await TimeLimit.run(limit, Stopwatch(ContinuousClock()), work) }
    }
}
