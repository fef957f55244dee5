// SPDX-License-Identifier: Apache-2.0

import Synchronization
import VeleroAPI

/// Remembers at which moment the backup of a run was tried to be made first.
///
/// The moment is in the backup's name. When the answer to the request was lost, the next try has to ask for the same name:
/// the first may still be carried out, and there would be two.
final class RunMoments: Sendable {
    private let moments = Mutex<[String: (run: Timestamp, moment: Timestamp)]>([:])

    /// The moment that goes into the name.
    func moment(of run: Timestamp, by schedule: Schedule, now: Timestamp) -> Timestamp {
        moments.withLock { moments in
            if let known = moments[schedule.uid], known.run == run { return known.moment }
            moments[schedule.uid] = (run, now)
            return now
        }
    }

    /// Forgets a run that has its backup, or needs another name for it.
    func forget(_ schedule: Schedule) {
        moments.withLock { $0[schedule.uid] = nil }
    }
}
