// SPDX-License-Identifier: Apache-2.0

/// Ends what takes too long.
enum TimeLimit {
    /// Runs an operation, and cancels it when it takes longer than it may.
    /// - Throws: ``KubernetesRuntimeError`` `.timedOut`; `CancellationError`; whatever the operation throws.
    static func run<Result: Sendable>(
        _ limit: Duration,
        _ stopwatch: Stopwatch,
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await stopwatch.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() ?? nil else {
                throw KubernetesRuntimeError(.timedOut, "the API server has not answered within \(limit)")
            }
            return result
        }
    }
}
