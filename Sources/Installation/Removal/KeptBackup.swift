// SPDX-License-Identifier: Apache-2.0

import JSON
package import VeleroAPI

/// A backup that keep rules hold, which Velero does not know: it deletes by the time of expiration alone.
package struct KeptBackup: Sendable, Equatable {
    /// Its name.
    package let name: String
    /// When its TTL is over.
    package let expiration: Timestamp

    /// Reads a backup; `nil` when no rule holds it, or it never expires.
    init?(_ object: JSONValue) {
        let backup = Backup(json: object)
        guard backup.annotations[InstalledNames.keptBy] != nil, let expiration = backup.status.expiration else {
            return nil
        }
        name = backup.name
        self.expiration = expiration
    }

    /// Whether its TTL is over.
    package func isExpired(at now: Timestamp) -> Bool { expiration <= now }
}
