// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Remembers what was said of something, so that what is found again each minute is not said again.
final class ToldOnce: Sendable {
    /// Beyond so many names it forgets, and says things once more: a store may hold any number of broken backups.
    private static let limit = 1000

    private let told = Mutex<[String: String]>([:])

    /// Whether this is another thing than was said of it the last time.
    func isNews(_ name: String, _ what: String) -> Bool {
        told.withLock { told in
            if told[name] == what { return false }
            if told.count >= Self.limit { told = [:] }
            told[name] = what
            return true
        }
    }
}
