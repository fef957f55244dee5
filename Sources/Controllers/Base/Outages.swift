// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
import ObjectStore
import Synchronization
import VeleroAPI

/// Decides whether what failed is tried again: as long as a server is only away, and not forever.
final class Outages: Sendable {
    private let tolerance: Duration
    private let since = Mutex<[String: Timestamp]>([:])

    /// Tolerates outages of some length.
    init(tolerance: Duration) {
        self.tolerance = tolerance
    }

    /// Takes a failure.
    /// - Parameters:
    ///   - error: What failed.
    ///   - uid: Of the object that is worked on.
    ///   - now: The present moment.
    /// - Returns: Whether it may be tried again.
    func mayPass(_ error: any Error, of uid: String, now: Timestamp) -> Bool {
        guard Self.isOutage(error) else { return false }
        return since.withLock { since in
            let begin = since[uid] ?? now
            since[uid] = begin
            return .seconds(now.seconds - begin.seconds) < tolerance
        }
    }

    /// Forgets an object that has come to its end.
    func end(_ uid: String) {
        since.withLock { $0[uid] = nil }
    }

    /// What is otherwise when it is tried again: an answer was lost, a token ran out, somebody else wrote at that moment.
    private static let passing: Set<KubernetesError.Code> = [.ambiguous, .unauthorized, .conflict]

    /// Whether a server was away, or answered that it cannot now.
    static func isOutage(_ error: any Error) -> Bool {
        switch error {
        case let error as KubernetesError: error.isRetryable || passing.contains(error.code)
        case let error as ObjectStoreError: error.isRetryable || error.code == .badCredentials
        case let error as ControllerError: error.code == .notReady
        case let error as BackupStorageError: error.cause.map(isOutage) ?? false
        default: false
        }
    }
}
