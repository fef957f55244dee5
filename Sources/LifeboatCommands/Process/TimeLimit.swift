// SPDX-License-Identifier: Apache-2.0

/// Ends what takes too long.
enum TimeLimit {
    /// Runs an operation, and cancels it when it takes longer.
    /// - Parameters:
    ///   - limit: How long it may take.
    ///   - overdue: What is thrown when it takes longer.
    ///   - operation: What is to be done.
    /// - Returns: What the operation returns.
    /// - Throws: `overdue`; what the operation throws.
    static func run<Result: Sendable>(
        within limit: Duration,
        orThrow overdue: any Error,
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() ?? nil else { throw overdue }
            return result
        }
    }
}
