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
        switch ScheduleRetention(of: schedule, in: context, database: zones) {
        case .none:
            for backup in backups(of: key) { try await mark(backup, as: nil) }
            return .done
        case .unclear(let reason):
            context.logger.warning(
                "Keep rules cannot be followed; no backup of the schedule is deleted",
                metadata: ["schedule": "\(key)", "reason": "\(reason)"]
            )
            return .done
        case .plan(let plan):
            try await apply(plan, schedule: key)
            return .again(after: Self.interval)
        }
    }

    private func backups(of schedule: String) -> [Backup] {
        context.caches.backups.all.filter { ScheduledBackup.isMade($0, by: schedule) }
    }

    private func apply(_ plan: RetentionPlan, schedule: String) async throws {
        let byName = Dictionary(backups(of: schedule).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for entry in plan.entries {
            guard let backup = byName[entry.name] else { continue }
            if case .keep(let reasons) = entry.verdict {
                try await mark(backup, as: RetentionPlan.words(reasons))
            } else {
                try await mark(backup, as: nil)
            }
        }
        var asked: [String] = []
        for backup in plan.deletions.compactMap({ byName[$0] }) {
            // A request that is refused each time would fill the cluster; the location is looked at again later.
            guard GarbageCollector.obstacle(to: backup, in: context) == nil else { continue }
            if try await DeletionWish(context).make(for: backup) { asked.append(backup.name) }
        }
        guard !asked.isEmpty else { return }
        context.metrics.retentionDeleted(schedule: schedule, count: asked.count)
        context.logger.info(
            "Keep rules let backups go",
            metadata: ["schedule": "\(schedule)", "backups": "\(asked)"]
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
