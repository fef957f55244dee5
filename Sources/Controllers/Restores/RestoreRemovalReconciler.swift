// SPDX-License-Identifier: Apache-2.0

import BackupStorage
package import KubernetesRuntime
import Logging
import VeleroAPI

/// Removes what restores have left in the store when they are deleted, and then lets them go.
///
/// Apart from ``RestoreReconciler``, which carries out one restore after the other, so that nobody waits for hours to get
/// rid of one.
package struct RestoreRemovalReconciler: Reconciler {
    package let name = ServerSettings.ControllerName.restore.rawValue
    private let context: ControllerContext
    private let underWay: RestoresUnderWay

    /// Looks after the restores of a context.
    package init(_ context: ControllerContext, underWay: RestoresUnderWay) {
        self.context = context
        self.underWay = underWay
    }

    private var restores: VeleroCache<Restore> { context.caches.restores }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let restore = restores[key], restore.isBeingDeleted,
            restore.finalizers.contains(RestorePreparation.finalizer)
        else { return .done }
        // It is being ended, and may still write.
        if underWay.contains(restore.uid) { return .again(after: .seconds(1)) }
        do {
            try await removeFiles(of: restore)
            try await restores.update(restore) { restore in
                restore.json = Finalizers.removing(RestorePreparation.finalizer, from: restore.json)
            }
        } catch let error as ControllerError where error.code == .deleted {
            return .done
        }
        context.logger.info("Restore was deleted", metadata: ["restore": "\(key)"])
        return .done
    }

    /// Where nobody knows any more where the files are, or nobody may remove them, they stay.
    private func removeFiles(of restore: Restore) async throws {
        let backup = context.caches.backups[restore.spec.backupName]
        guard let location = backup.flatMap(context.location), location.spec.accessMode == .readWrite else {
            return
        }
        do {
            try await context.locations.withStore(of: location) { try await OwnFiles(store: $0).remove(restore) }
        } catch {
            if Task.isCancelled || Outages.isOutage(error) { throw error }
            context.logger.warning(
                "Files of a deleted restore stay in the store",
                metadata: ["restore": "\(restore.name)", "reason": "\(error)"]
            )
        }
    }
}
