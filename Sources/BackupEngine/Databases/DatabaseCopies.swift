// SPDX-License-Identifier: Apache-2.0

import VolumeSnapshots

/// What became of the databases of a backup.
struct DatabaseCopies: Sendable {
    /// Snapshots, the failed ones included.
    var records: [RDSSnapshotRecord] = []
    /// What failed.
    var issues: [BackupIssue] = []

    /// How many snapshots can be restored from.
    var completed: Int { records.count { $0.phase == "Completed" } }

    /// Adds what came of one database.
    mutating func add(_ outcome: RDSSnapshotOutcome, of backup: BackupIdentity, location: String, region: String) {
        records.append(RDSSnapshotRecord(outcome, of: backup, location: location, region: region))
        if let error = outcome.error { fail(outcome.instanceID, error.words) }
    }

    /// Notes that a database is not in the backup.
    mutating func fail(_ instance: String, _ reason: String) {
        issues.append(BackupIssue(.error, .velero, "database \(instance) is not in the backup: \(reason)"))
    }
}
