// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization
import VeleroAPI

/// Remembers how locations were described when they were looked at the last time.
final class SeenSpecs: Sendable {
    private let seen = Mutex<[String: JSONValue]>([:])

    /// Whether a location was described otherwise, or not looked at by this server.
    func isNew(_ location: BackupStorageLocation) -> Bool {
        seen.withLock { $0[location.name] } != location.spec.json
    }

    /// Takes note of a location that was looked at.
    func note(_ location: BackupStorageLocation) {
        seen.withLock { $0[location.name] = location.spec.json }
    }

    /// Forgets a location.
    func forget(_ name: String) {
        seen.withLock { $0[name] = nil }
    }
}
