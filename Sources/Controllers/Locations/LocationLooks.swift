// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What this server has found when it looked at each location the last time: more than the location's status has words for.
final class LocationLooks: Sendable {
    /// What was found.
    enum Finding: Sendable {
        /// Backups can be kept there.
        case usable
        /// Not now: a server did not answer, or said that it cannot.
        case away
        /// Not before somebody changes something.
        case unusable
    }

    private let findings = Mutex<[String: Finding]>([:])

    /// What was found of a location; `nil` when this server has not looked at it.
    subscript(_ name: String) -> Finding? {
        get { findings.withLock { $0[name] } }
        set { findings.withLock { $0[name] = newValue } }
    }
}
