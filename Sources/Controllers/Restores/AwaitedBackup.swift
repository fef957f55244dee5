// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
import VeleroAPI

/// Says whether the backup of a restore is on its way into the cluster.
///
/// On a new cluster a restore is often applied together with the location its backup lies in; it is carried out once the
/// backup is known, rather than refused because it came first.
struct AwaitedBackup: Sendable {
    let context: ControllerContext

    /// Whether a new restore is to wait for its backup.
    /// - Throws: `KubernetesError` when the cluster cannot be asked.
    func isExpected(by restore: Restore) async throws -> Bool {
        let name = restore.spec.backupName
        guard context.caches.backups[name] == nil else { return false }
        // A server that comes late, or that has ten thousand backups to make known first, is no reason to refuse it.
        let since = max(restore.createdAt?.seconds ?? 0, context.startedAt.seconds)
        guard .seconds(context.now().seconds - since) < context.settings.outageTolerance else { return false }
        let locations = context.caches.backupStorageLocations.all
        // Nobody knows yet what they hold. The newest backup of a schedule is not looked for where nobody answers.
        let known = hasBackup(ofScheduleOf: restore)
        if locations.contains(where: { isNew($0) && !(known && $0.status.phase == .unavailable) }) { return true }
        guard !name.isEmpty else { return false }
        if try await isInCluster(name) { return true }
        for location in locations where location.status.phase == .available {
            let isThere = try? await context.locations.withStore(of: location) { try await $0.hasBackup(named: name) }
            if isThere == true { return true }
        }
        return false
    }

    private func hasBackup(ofScheduleOf restore: Restore) -> Bool {
        guard restore.spec.backupName.isEmpty, let schedule = restore.spec.scheduleName else { return false }
        return ScheduledBackup.newest(of: schedule, in: context.caches.backups.all) != nil
    }

    private func isNew(_ location: BackupStorageLocation) -> Bool {
        guard context.settings.runs(.backupStorageLocation), location.status.phase != nil else {
            return location.status.phase == nil
        }
        let period = LocationReconciler.frequency(location.spec.backupSyncPeriod, context.settings.backupSyncPeriod)
        guard period > 0, context.settings.runs(.backupSync), location.status.lastSyncedTime == nil else {
            return false
        }
        return location.status.phase == .available || context.looks[location.name] != .unusable
    }

    private func isInCluster(_ name: String) async throws -> Bool {
        do { _ = try await context.caches.backups.find(name) } catch let error as KubernetesError
            where error.code == .notFound || error.code == .invalid
        { return false }
        return true
    }
}
