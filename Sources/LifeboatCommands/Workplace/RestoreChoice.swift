// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import Controllers
import KubernetesCore
import ObjectStore
import RestoreEngine
import VeleroAPI

/// Which backup a restore is from, where the user names a schedule.
enum RestoreChoice {
    /// The newest backup of a schedule in one of these phases; `nil` when there is none.
    static func newest(of backups: [Backup], schedule: String, allowsPartiallyFailed: Bool) -> Backup? {
        let phases: [BackupPhase] = allowsPartiallyFailed ? [.completed, .partiallyFailed] : [.completed]
        return backups.filter {
            $0.labels[VeleroLabel.scheduleName] == LabelValue.of(schedule) && phases.contains($0.status.phase)
        }.max { ($0.status.startTimestamp?.seconds ?? 0) < ($1.status.startTimestamp?.seconds ?? 0) }
    }

    /// What the engine of this process is to do for an order; for plans, and for restores that are made here.
    /// - Throws: ``CommandFailure`` when the schedule has no backup, or the order asks for what the engine cannot do.
    static func options(for order: RestoreOrder, at place: any Workplace) async throws -> RestoreOptions {
        var restore = order.restore
        if let schedule = restore.spec.scheduleName {
            let found = try await place.backups(named: [], matching: nil).backups
            let allows = order.allowsPartiallyFailed
            guard let backup = newest(of: found, schedule: schedule, allowsPartiallyFailed: allows) else {
                throw CommandFailure(
                    "there is no backup of schedule \(schedule) in phase Completed in \(place.store.store.description)",
                    hint: allows ? nil : "take one that was made in part, too, with --allow-partially-failed"
                )
            }
            restore.spec.scheduleName = nil
            restore.spec.backupName = backup.name
        }
        if let problem = RestorePreparation.problems(restore).first { throw CommandFailure(problem, status: .usage) }
        var options = try RestoreOptions(restore)
        // No resource asks for it: when it ends early, it has ended.
        options.resource = nil
        return options
    }
}
