// SPDX-License-Identifier: Apache-2.0

/// That an operation took longer than it may.
struct DeadlineExceeded: Error {}

/// Ends operations that take too long.
enum Deadline {
    private enum Outcome<Result: Sendable>: Sendable {
        case finished(Result)
        case expired
    }

    /// Runs an operation and cancels it when it takes longer.
    /// - Throws: ``DeadlineExceeded``; `CancellationError` when the caller's own task was cancelled; whatever the
    ///   operation throws.
    static func run<Result: Sendable>(
        within limit: Duration,
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Outcome<Result>.self) { group in
            group.addTask { .finished(try await operation()) }
            group.addTask {
                try await Task.sleep(for: limit)
                return .expired
            }
            defer { group.cancelAll() }
            guard case .finished(let result)? = try await group.next() else { throw DeadlineExceeded() }
            return result
        }
    }
}
