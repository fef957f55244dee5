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

    /// Collects the backups of a context.
    package init(_ context: ControllerContext) {
        self.context = context
    }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let backup = context.caches.backups[key], !backup.isBeingDeleted, Self.isCollectable(backup),
            let expiration = backup.status.expiration
        else { return .done }
        let frequency = max(1, context.settings.garbageCollectionFrequency.seconds)
        let rest = expiration.seconds - context.now().seconds
        guard rest <= 0 else { return .again(after: .seconds(min(rest + 1, frequency))) }
        do {
            guard backup.annotations[LifeboatAnnotation.keptBy] == nil else {
                return .again(after: .seconds(frequency))
            }
            let obstacle = obstacle(to: backup)
            try await note(obstacle, on: backup)
            if obstacle == nil { try await requestDeletion(of: backup) }
        } catch let error as ControllerError where error.code == .deleted {
            return .done
        }
        return .again(after: .seconds(frequency))
    }

    /// Whether a backup may be collected; one that runs, waits, or is being deleted already may not.
    static func isCollectable(_ backup: Backup) -> Bool { backup.status.phase.isTerminal }

    /// Why the backup cannot be deleted now, in the words of Velero's label.
    private func obstacle(to backup: Backup) -> String? {
        // What was never begun has left nothing in any store.
        guard backup.mayHaveFiles else { return nil }
        let name = backup.spec.storageLocation ?? ""
        guard let location = context.caches.backupStorageLocations[name] else { return "BSLNotFound" }
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
