// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
import ObjectStore
import Synchronization
import VeleroAPI

/// Decides whether what failed is tried again: as long as a server is only away, and not forever.
///
/// An outage begins anew when work has come further than ever before since the last failure, and a few times when the run that
/// it ended had worked for long. A run of many hours may meet several short ones, while one that always ends at the same place
/// does not go on without end.
final class Outages: Sendable {
    private struct Course {
        var since: Timestamp
        var reached: Int
        /// How often it began anew although the work had not come further.
        var renewals = 0
    }

    /// A run that starts from the beginning each time meets not more short outages than this.
    private static let maximumRenewals = 5

    private let tolerance: Duration
    private let courses = Mutex<[String: Course]>([:])

    /// Tolerates outages of some length.
    init(tolerance: Duration) {
        self.tolerance = tolerance
    }

    /// Takes a failure.
    /// - Parameters:
    ///   - error: What failed.
    ///   - uid: Of the object that is worked on.
    ///   - reached: How far the work had come, in items say.
    ///   - begun: When the run began that has failed; `nil` for what takes no time.
    ///   - now: The present moment.
    /// - Returns: Whether it may be tried again.
    func mayPass(
        _ error: any Error,
        of uid: String,
        reached: Int = 0,
        begun: Timestamp? = nil,
        now: Timestamp
    ) -> Bool {
        guard Self.isOutage(error) else { return false }
        return courses.withLock { courses in
            var course = courses[uid] ?? Course(since: now, reached: reached)
            if reached > course.reached {
                course = Course(since: now, reached: reached)
            } else if let begun, reached > 0, course.renewals < Self.maximumRenewals,
                .seconds(now.seconds - begun.seconds) >= tolerance / 2
            {
                (course.since, course.renewals) = (now, course.renewals + 1)
            }
            courses[uid] = course
            return .seconds(now.seconds - course.since.seconds) < tolerance
        }
    }

    /// Forgets an object that has come to its end.
    func end(_ uid: String) {
        courses.withLock { $0[uid] = nil }
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
