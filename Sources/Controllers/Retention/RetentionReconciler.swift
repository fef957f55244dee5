// SPDX-License-Identifier: Apache-2.0

package import KubernetesRuntime
import Logging
import VeleroAPI

/// Applies the keep rules of schedules: marks the backups they hold, and asks for the deletion of those they let go.
///
/// Backups that another schedule of the same name made, in another cluster say, are neither counted nor touched.
package struct RetentionReconciler: Reconciler {
    /// How often a schedule with rules is looked at when nothing of it changes.
    private static let interval = Duration.seconds(3600)

    package let name = ServerSettings.ControllerName.retention.rawValue
    private let context: ControllerContext
    private let zones: any TimeZoneDatabase
    private let told = ToldOnce()

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
            return try await release(schedule) ? .done : .again(after: Self.interval)
        case .unclear(let reason):
            context.logger.warning(
                "Keep rules cannot be followed; no backup of the schedule is deleted",
                metadata: ["schedule": "\(key)", "reason": "\(reason)"]
            )
            return .done
        case .plan(let plan):
            try await apply(plan, of: schedule)
            return .again(after: Self.interval)
        }
    }

    /// Lets TTLs count again.
    /// - Returns: Whether that is done with.
    private func release(_ schedule: Schedule) async throws -> Bool {
        var isDone = true
        for backup in context.caches.backups.all where ScheduledBackup.isOwn(backup, of: schedule) {
            try await mark(backup, as: nil)
            guard backup.annotations[LifeboatAnnotation.keep] != nil, backup.status.phase.isTerminal else { continue }
            if try await !tell(nil, backup) { isDone = false }
        }
        return isDone
    }

    private func apply(_ plan: RetentionPlan, of schedule: Schedule) async throws {
        let backups = context.caches.backups.all.filter { ScheduledBackup.isOwn($0, of: schedule) }
        let byName = Dictionary(backups.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let rules = schedule.annotations[LifeboatAnnotation.keep]
        for entry in plan.entries where entry.verdict != .notOurs {
            guard let backup = byName[entry.name] else { continue }
            guard case .keep(let reasons) = entry.verdict else {
                try await mark(backup, as: nil)
                continue
            }
            try await mark(backup, as: RetentionPlan.words(reasons))
            // Whoever restores from it holds it in this cluster only.
            guard reasons != [.inUse], backup.annotations[LifeboatAnnotation.keep] == nil else { continue }
            _ = try await tell(rules, backup)
        }
        try await askForDeletion(of: plan.deletions.compactMap { byName[$0] }, schedule: schedule.name)
    }

    private func askForDeletion(of backups: [Backup], schedule: String) async throws {
        var asked: [String] = []
        for backup in backups {
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
}

// MARK: - Marks

extension RetentionReconciler {
    private func mark(_ backup: Backup, as words: String?) async throws {
        guard backup.annotations[LifeboatAnnotation.keptBy] != words, backup.status.phase.isTerminal else { return }
        do {
            try await context.caches.backups.update(backup) { $0.annotations[LifeboatAnnotation.keptBy] = words }
        } catch let error as ControllerError where error.code == .deleted {
            // Then there is nothing to hold.
        }
    }

    /// Says in the store that rules count for a backup, or no longer do.
    ///
    /// A store that cannot be written to is no reason to hold or delete less; it is tried again the next time.
    /// - Returns: Whether it was said.
    private func tell(_ rules: String?, _ backup: Backup) async throws -> Bool {
        do {
            return try await KeepMark(context: context).write(rules, to: context.caches.backups.newest(backup))
        } catch let error as ControllerError where error.code == .deleted {
            return true
        } catch {
            if Task.isCancelled { throw error }
            guard told.isNews(backup.spec.storageLocation ?? "", "\(error)") else { return false }
            context.logger.warning(
                "The store cannot be told which backups keep rules hold; it is tried again",
                metadata: ["backup": "\(backup.name)", "reason": "\(error)"]
            )
            return false
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
