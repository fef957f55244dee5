// SPDX-License-Identifier: Apache-2.0

package import KubernetesRuntime
import Logging
import VeleroAPI

/// Asks for the deletion of backups whose time is over.
///
/// Backups that keep rules of their schedule hold are left alone: those rules reach beyond the TTL.
package struct GarbageCollector: Reconciler {
    package let name = ServerSettings.ControllerName.garbageCollection.rawValue
    private let context: ControllerContext
    /// What Velero's label says of a backup whose deletion was refused; its DeleteBackupRequest has the reasons.
    package static let refused = "DeletionRefused"
    private let zones: any TimeZoneDatabase
    private let told = ToldOnce()

    /// Collects the backups of a context.
    package init(_ context: ControllerContext, zones: any TimeZoneDatabase = TimeZoneDirectory.system) {
        self.context = context
        self.zones = zones
    }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let backup = context.caches.backups[key], !backup.isBeingDeleted, Self.isCollectable(backup),
            let expiration = backup.status.expiration
        else { return .done }
        let frequency = max(1, context.settings.garbageCollectionFrequency.seconds)
        let rest = expiration.seconds - context.now().seconds
        guard rest <= 0 else { return .again(after: .seconds(min(rest + 1, frequency))) }
        do {
            guard try await !isHeld(backup) else { return .again(after: .seconds(frequency)) }
            let isRefused = DeletionWish(context).isRefused(backup)
            let obstacle = Self.obstacle(to: backup, in: context) ?? (isRefused ? Self.refused : nil)
            try await note(obstacle, on: backup)
            if obstacle == nil { try await requestDeletion(of: backup) }
        } catch let error as ControllerError where error.code == .deleted {
            return .done
        }
        return .again(after: .seconds(frequency))
    }

    /// Whether a backup may be collected; one that runs, waits, or is being deleted already may not.
    static func isCollectable(_ backup: Backup) -> Bool { backup.status.phase.isTerminal }

    /// Why a backup cannot be deleted now, in the words of Velero's label.
    static func obstacle(to backup: Backup, in context: ControllerContext) -> String? {
        // What was never begun has left nothing in any store.
        guard backup.mayHaveFiles else { return nil }
        guard let location = context.location(of: backup) else { return "BSLNotFound" }
        if location.spec.accessMode == .readOnly { return "BSLReadOnly" }
        return location.status.phase == .available ? nil : "BSLUnavailable"
    }

    private func note(_ obstacle: String?, on backup: Backup) async throws {
        guard backup.labels[VeleroLabel.garbageCollectionFailure] != obstacle else { return }
        try await context.caches.backups.update(backup) {
            $0.labels[VeleroLabel.garbageCollectionFailure] = obstacle
        }
        guard let obstacle else { return }
        context.logger.warning(
            "Expired backup cannot be deleted now",
            metadata: ["backup": "\(backup.name)", "reason": "\(obstacle)"]
        )
    }

    private func requestDeletion(of backup: Backup) async throws {
        guard try await DeletionWish(context).make(for: backup) else { return }
        context.logger.info("Backup has expired", metadata: ["backup": "\(backup.name)"])
    }
}

// MARK: - Keep rules

extension GarbageCollector {
    /// Whether keep rules hold the backup: by the mark they have left or, where they have not looked at it yet, by
    /// themselves.
    private func isHeld(_ backup: Backup) async throws -> Bool {
        if backup.annotations[LifeboatAnnotation.keptBy] != nil { return true }
        guard !backup.scheduleName.isEmpty, [.completed, .partiallyFailed].contains(backup.status.phase) else {
            return false
        }
        let schedule = context.caches.schedules.all.first { ScheduledBackup.isOwn(backup, of: $0) }
        guard let schedule else { return try await isKeptElsewhere(backup) }
        guard schedule.annotations[LifeboatAnnotation.keep] != nil else { return false }
        // A complete one that no rule holds is deleted by the rules themselves: TTLs do not count for it.
        if backup.status.phase == .completed, context.settings.runs(.retention) { return true }
        return ScheduleRetention(of: schedule, in: context, database: zones).holds(backup.name)
    }

    /// Whether a backup, whose schedule is not in this cluster, was made under keep rules.
    ///
    /// Nobody here knows what they say now. The object may be older than the rules, so what is in the store decides.
    private func isKeptElsewhere(_ backup: Backup) async throws -> Bool {
        if backup.annotations[LifeboatAnnotation.keep] == nil {
            guard let location = context.location(of: backup), Self.obstacle(to: backup, in: context) == nil,
                let rules = try await KeepMark(context: context).stored(of: backup, in: location)
            else { return false }
            try await context.caches.backups.update(backup) { $0.annotations[LifeboatAnnotation.keep] = rules }
        }
        if told.isNews(backup.scheduleName, "") {
            context.logger.warning(
                "Backups stay beyond their TTL: they were made under keep rules of a schedule that is not here",
                metadata: ["schedule": "\(backup.scheduleName)", "backup": "\(backup.name)"]
            )
        }
        return true
    }
}
