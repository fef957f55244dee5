// SPDX-License-Identifier: Apache-2.0

package import KubernetesRuntime
import Logging
import VeleroAPI

/// Applies the keep rules of schedules: marks the backups they hold, and asks for the deletion of those they let go.
package struct RetentionReconciler: Reconciler {
    /// How often a schedule with rules is looked at when nothing of it changes.
    private static let interval = Duration.seconds(3600)

    package let name = ServerSettings.ControllerName.retention.rawValue
    private let context: ControllerContext
    private let zones: any TimeZoneDatabase

    /// Applies the rules of a context's schedules.
    package init(_ context: ControllerContext, zones: any TimeZoneDatabase = TimeZoneDirectory.system) {
        self.context = context
        self.zones = zones
    }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        // Without the schedule nobody knows the rules: what they held stays held until somebody decides.
        guard let schedule = context.caches.schedules[key], !schedule.isBeingDeleted else { return .done }
        let backups = context.caches.backups.all.filter { ScheduledBackup.isMade($0, by: key) }
        let validation = ScheduleValidation(schedule, database: zones, now: context.now())
        if let problem = validation.keepError {
            context.logger.warning(
                "Keep rules cannot be understood; no backup is deleted by them",
                metadata: ["schedule": "\(key)", "reason": "\(problem.message)"]
            )
            return .done
        }
        guard let rules = validation.keepRules else {
            for backup in backups { try await mark(backup, as: nil) }
            return .done
        }
        let plan = RetentionPlan(
            of: backups,
            by: rules,
            zone: validation.times?.zone ?? .utc,
            inUse: inUse()
        )
        try await apply(plan, to: backups, schedule: key)
        return .again(after: Self.interval)
    }

    private func inUse() -> Set<String> {
        Set(context.caches.restores.all.filter { !$0.status.phase.isTerminal }.map(\.spec.backupName))
    }

    private func apply(_ plan: RetentionPlan, to backups: [Backup], schedule: String) async throws {
        let byName = Dictionary(backups.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for entry in plan.entries {
            guard let backup = byName[entry.name] else { continue }
            if case .keep(let reasons) = entry.verdict {
                try await mark(backup, as: RetentionPlan.words(reasons))
            } else {
                try await mark(backup, as: nil)
            }
        }
        var asked = 0
        for name in plan.deletions {
            guard let backup = byName[name] else { continue }
            if try await DeletionWish(context).make(for: backup) { asked += 1 }
        }
        guard asked > 0 else { return }
        context.metrics.retentionDeleted(schedule: schedule, count: asked)
        context.logger.info(
            "Keep rules let backups go",
            metadata: ["schedule": "\(schedule)", "backups": "\(plan.deletions)"]
        )
    }

    private func mark(_ backup: Backup, as words: String?) async throws {
        guard backup.annotations[LifeboatAnnotation.keptBy] != words, backup.status.phase.isTerminal else { return }
        do {
            try await context.caches.backups.update(backup) { $0.annotations[LifeboatAnnotation.keptBy] = words }
        } catch let error as ControllerError where error.code == .deleted {
            // Then there is nothing to hold.
        }
    }
}

extension RetentionPlan {
    /// Reasons as they stand in the annotation of a backup.
    static func words(_ reasons: [Reason]) -> String {
        var words: [String] = []
        for reason in reasons {
            let word =
                switch reason {
                case .rule(let period), .oldest(let period): period.rawValue
                case .newestComplete: "newest-complete"
                case .inUse: "in-use"
                }
            if !words.contains(word) { words.append(word) }
        }
        return words.joined(separator: ",")
    }
}
