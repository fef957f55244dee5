// SPDX-License-Identifier: Apache-2.0

package import KubernetesRuntime
import Logging
import VeleroAPI

/// Looks after backups in phase Deleting that nobody is deleting: a Velero has given up, or somebody has taken the request
/// away.
package struct StrandedDeletionReconciler: Reconciler {
    /// How often a backup that is being deleted is looked at; the end of its request wakes this too.
    private static let interval = Duration.seconds(60)

    package let name = ServerSettings.ControllerName.backupDeletion.rawValue
    private let context: ControllerContext

    /// Looks after the backups of a context.
    package init(_ context: ControllerContext) {
        self.context = context
    }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let backup = context.caches.backups[key], !backup.isBeingDeleted, backup.status.phase == .deleting else {
            return .done
        }
        let isRequested = context.caches.deleteBackupRequests.all.contains {
            $0.spec.backupName == key && $0.status.phase != .processed && !$0.isBeingDeleted
        }
        if isRequested { return .again(after: Self.interval) }
        do {
            try await DeletionUndo(context).giveBack(backup)
        } catch let error as ControllerError where error.code == .deleted {
            return .done
        }
        context.logger.notice("Nobody deletes this backup any more", metadata: ["backup": "\(key)"])
        return .done
    }
}
