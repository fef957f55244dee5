// SPDX-License-Identifier: Apache-2.0

import VolumeSnapshots

/// What became of the volumes of a backup: the content of its two files about volumes, and what is said of them.
struct VolumeCopies: Sendable {
    /// Snapshots, the failed ones included.
    var records: [NativeSnapshotRecord] = []
    /// All volumes that were seen, with the reason where none was copied.
    var infos: [VolumeInfoRecord] = []
    /// What failed.
    var issues: [BackupIssue] = []
    /// Names of volumes that were copied, or of which an issue says why not.
    var accountedFor: Set<String> = []
    /// How many snapshots can be restored from.
    var completed = 0
    /// The locations in which snapshots may have been begun, each with its region.
    var begunIn: [String: String] = [:]

    /// Adds what came of one location.
    /// - Parameters:
    ///   - result: The outcomes.
    ///   - backup: The backup.
    ///   - region: Where the location is; `nil` when it could not be opened.
    mutating func add(_ result: SnapshotRunResult, of backup: BackupIdentity, region: String?) {
        for outcome in result.outcomes {
            // Before its disk is known no snapshot of a volume is begun.
            if let region, outcome.disk != nil { begunIn[outcome.target.location] = region }
            records.append(NativeSnapshotRecord(outcome, of: backup, region: region))
            infos.append(VolumeInfoRecord(outcome))
            accountedFor.insert(outcome.target.volumeName)
            if outcome.isCompleted { completed += 1 }
            let scope = outcome.target.claim.map { BackupIssue.Scope.namespace($0.namespace) } ?? .cluster
            let claim = outcome.target.claim.map { " (claim \($0.name))" } ?? ""
            let volume = "volume \(outcome.target.volumeName)\(claim)"
            if let error = outcome.error { issues.append(BackupIssue(.error, scope, "\(volume): \(error.words)")) }
            issues += outcome.notes.map { BackupIssue(.warning, scope, "\(volume): \($0)") }
        }
    }
}
