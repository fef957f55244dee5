// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import VeleroAPI

/// Gives a backup that cannot be deleted the phase back that it had, so that it can be used, and deleted another time.
///
/// One that has lost some of its snapshots meanwhile is PartiallyFailed, in its store too: no keep rule counts on it, and
/// no restore takes it for the newest that is whole.
struct DeletionUndo: Sendable {
    private let context: ControllerContext

    init(_ context: ControllerContext) {
        self.context = context
    }

    /// Gives the phase back to a backup in phase Deleting; does nothing for others.
    /// - Throws: ``ControllerError`` `.deleted`, `KubernetesError`; what the store says while it is away.
    func giveBack(_ backup: Backup) async throws {
        let backup = context.caches.backups.newest(backup)
        guard backup.status.phase == .deleting else { return }
        var phase: BackupPhase
        do { phase = try await self.phase(of: backup) } catch {
            if Task.isCancelled || Outages.isOutage(error) { throw error }
            phase = backup.phaseBesidesDeletion ?? .partiallyFailed
        }
        if Self.isPartial(backup), phase == .completed { phase = .partiallyFailed }
        try await context.caches.backups.update(backup) { [phase] backup in
            guard backup.status.phase == .deleting else { return }
            backup.status.phase = phase
            let isPartial = Self.isPartial(backup)
            backup.annotations[LifeboatAnnotation.phaseBeforeDeletion] = nil
            backup.annotations[LifeboatAnnotation.partlyDeleted] = nil
            guard phase == .failed || isPartial, backup.status.failureReason == nil else { return }
            backup.status.failureReason =
                isPartial ? BackupRemoval.partlyDeleted : "its deletion was begun and could not be finished"
        }
    }

    private static func isPartial(_ backup: Backup) -> Bool {
        backup.annotations[LifeboatAnnotation.partlyDeleted] != nil
    }

    /// What it is without the deletion: what it was or, without its commit mark, nothing that can be restored.
    private func phase(of backup: Backup) async throws -> BackupPhase {
        let former = backup.phaseBesidesDeletion
        guard backup.mayHaveFiles,
            let location = context.location(of: backup)
        else { return former ?? .partiallyFailed }
        return try await context.locations.withStore(of: location) { store in
            do {
                let stored = try await store.backup(named: backup.name).status.phase
                if Self.isPartial(backup) {
                    try await BackupRemoval(store: store, locations: ClusterDisks(context: context))
                        .markAsPartial(backup.name)
                }
                return former ?? (stored.isTerminal ? stored : .partiallyFailed)
            } catch let error as BackupStorageError where error.code == .notFound || error.code == .unfinished {
                return .failed
            }
        }
    }
}
