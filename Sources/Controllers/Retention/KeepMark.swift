// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ObjectStore
import VeleroAPI

/// Says in a backup, in the cluster and in its store, that keep rules count for it.
///
/// Whoever finds the backup in the store and does not have its schedule then knows that its TTL is not all that counts.
/// Backups are made with the mark when their schedule has rules; this is for those that are older than the rules.
struct KeepMark: Sendable {
    let context: ControllerContext

    /// The mark that a backup carries in the store; `nil` where it has none, or there is no such backup.
    /// - Throws: `ObjectStoreError`, `ControllerError`, `KubernetesError`.
    func stored(of backup: Backup, in location: BackupStorageLocation) async throws -> String? {
        try await context.locations.withStore(of: location) { store in
            do {
                let stored = try await store.backup(named: backup.name)
                return stored.annotations[LifeboatAnnotation.keep]
            } catch let error as BackupStorageError where [.notFound, .unfinished, .damaged].contains(error.code) {
                return nil
            }
        }
    }

    /// Gives the mark to a backup, or takes it away: first in the store, so that what the cluster says is true.
    /// - Returns: Whether that could be done; not where the location is away or read-only.
    /// - Throws: `ObjectStoreError`, `ControllerError`, `KubernetesError`.
    func write(_ rules: String?, to backup: Backup) async throws -> Bool {
        guard let location = context.location(of: backup), location.spec.accessMode == .readWrite,
            location.status.phase != .unavailable
        else { return false }
        try await context.locations.withStore(of: location) { try await put(rules, of: backup, into: $0) }
        try await context.caches.backups.update(backup) { $0.annotations[LifeboatAnnotation.keep] = rules }
        return true
    }

    private func put(_ rules: String?, of backup: Backup, into store: BackupStore) async throws {
        var stored: Backup
        do {
            guard try await OwnFiles(store: store).areThere(of: backup) else { return }
            stored = try await store.backup(named: backup.name)
        } catch let error as BackupStorageError where [.notFound, .unfinished, .damaged].contains(error.code) {
            // There is nothing that anybody else could find.
            return
        }
        guard stored.annotations[LifeboatAnnotation.keep] != rules else { return }
        stored.annotations[LifeboatAnnotation.keep] = rules
        try await store.replaceMetadata(of: stored)
        // It may have been deleted meanwhile, and must not come back as a commit mark without a backup.
        let keys = BackupKeys(backup: backup.name)
        guard try await store.store.head(keys.archive) == nil else { return }
        try await store.store.delete([keys.metadata])
    }
}
