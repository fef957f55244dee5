// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import KubernetesClient
package import KubernetesRuntime
import Logging
import ObjectStore
import VeleroAPI

/// Deletes backups with all that belongs to them, on request.
///
/// Steps, each of which may be repeated: mark the backup, delete its restores, delete its files, delete the Backup. While a
/// server is away the request stays InProgress and is tried again; what can never work ends the request with the reasons,
/// and the backup gets back the phase it had, so that none stays in Deleting.
package struct DeleteBackupRequestReconciler: Reconciler {
    /// How long an answered request is kept, as Velero does.
    private static let keptFor = 24 * 3600

    package let name = ServerSettings.ControllerName.backupDeletion.rawValue
    let context: ControllerContext
    private let outages: Outages

    /// Deletes the backups of a context.
    package init(_ context: ControllerContext) {
        self.context = context
        outages = Outages(tolerance: .seconds(Self.keptFor))
    }

    private var requests: VeleroCache<DeleteBackupRequest> { context.caches.deleteBackupRequests }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let request = requests[key], !request.isBeingDeleted else { return .done }
        do {
            if request.status.phase == .processed { return try await expire(request) }
            try await process(request)
        } catch let error as ControllerError where error.code == .deleted {
            // The request is gone, or the backup, which is what it asks for.
        }
        return requests[key] == nil ? .done : .again(after: .seconds(Self.keptFor + 1))
    }

    private func expire(_ request: DeleteBackupRequest) async throws -> Reconciliation {
        let age = context.now().seconds - (request.createdAt?.seconds ?? 0)
        guard age >= Self.keptFor else { return .again(after: .seconds(Self.keptFor - age + 1)) }
        try await requests.delete(request)
        return .done
    }

    private func process(_ request: DeleteBackupRequest) async throws {
        guard let target = try await target(of: request) else { return }
        // Velero keeps the newest answer only.
        for other in requests.all where other.spec.backupName == target.backup.name && other.uid != request.uid {
            if other.status.phase == .processed { try await requests.delete(other) }
        }
        do {
            if let obstacle = obstacle(to: target) { throw Refusal(reasons: [obstacle]) }
            let begun = try await begin(target)
            // One may have been made, or begun, before the backup said that it is being deleted. Later ones are refused.
            let restores = try await context.caches.restores.listed().filter { $0.spec.backupName == begun.backup.name }
            if let reader = Self.reader(of: begun.backup.name, restores) { throw Refusal(reasons: [reader]) }
            try checkIsWanted(begun.request)
            try await delete(begun, restores)
        } catch let refusal as Refusal {
            try await giveUp(target, refusal.reasons)
        } catch {
            if Task.isCancelled || (error as? ControllerError)?.code == .deleted { throw error }
            if outages.mayPass(error, of: request.uid, now: context.now()) {
                await note(error, in: request)
                throw error
            }
            try await giveUp(target, ["\(error)"])
        }
        outages.end(request.uid)
    }
}

// MARK: - Checks

extension DeleteBackupRequestReconciler {
    /// A request, the backup it is about, and where that has files, if it has any.
    struct Target: Sendable {
        var request: DeleteBackupRequest
        var backup: Backup
        var location: BackupStorageLocation?
    }

    /// Why a backup is not deleted.
    private struct Refusal: Error {
        var reasons: [String]
    }

    /// What a request is about; `nil` when it is about nothing that there is, and is dealt with.
    private func target(of request: DeleteBackupRequest) async throws -> Target? {
        let name = request.spec.backupName
        let uid = request.labels[VeleroLabel.backupUID] ?? ""
        guard !name.isEmpty else { return try await end(request, "spec.backupName is required") }
        guard let backup = try await find(name) else { return try await end(request, "there is no backup \"\(name)\"") }
        guard uid.isEmpty || uid == backup.uid else {
            return try await end(request, "backup \"\(name)\" is another one of this name, made since")
        }
        guard backup.mayHaveFiles else { return Target(request: request, backup: backup) }
        return Target(request: request, backup: backup, location: context.location(of: backup))
    }

    /// The backup, also when it was made so recently that the cache does not have it yet.
    private func find(_ name: String) async throws -> Backup? {
        if let backup = context.caches.backups[name] { return backup }
        do { return try await context.caches.backups.find(name) } catch let error as KubernetesError
            where error.code == .notFound || error.code == .invalid
        { return nil }
    }

    /// Ends a request whose backup is not there: done, when the server died after its last step; else in vain.
    private func end(_ request: DeleteBackupRequest, _ reason: String) async throws -> Target? {
        if request.status.phase == .inProgress {
            try await requests.delete(request)
        } else {
            try await answer(request, [reason])
        }
        return nil
    }
}

// MARK: - Steps

extension DeleteBackupRequestReconciler {
    /// Says in the request and in the backup what is going on.
    private func begin(_ target: Target) async throws -> Target {
        var begun = target
        let backup = target.backup
        if target.request.status.phase == .new {
            context.metrics.deletionAttempted(schedule: backup.scheduleName)
            context.logger.info("Backup is being deleted", metadata: ["backup": "\(backup.name)"])
        }
        begun.request = try await requests.update(target.request) { request in
            request.status.phase = .inProgress
            request.labels[VeleroLabel.backupName] = LabelValue.of(backup.name)
            request.labels[VeleroLabel.backupUID] = backup.uid
        }
        begun.backup = try await context.caches.backups.update(backup) { backup in
            try checkIsWanted(target.request)
            // It may have been let out of the queue since it was looked at.
            if Self.isUnderWay(backup) { throw Refusal(reasons: [Self.underWay(backup)]) }
            guard backup.status.phase != .deleting else { return }
            backup.annotations[LifeboatAnnotation.phaseBeforeDeletion] = backup.status.phase.rawValue
            backup.status.phase = .deleting
        }
        return begun
    }

    /// Ends what is done for a request that somebody has taken away: the backup may have its phase back already.
    private func checkIsWanted(_ request: DeleteBackupRequest) throws {
        guard let present = requests[request.name], present.uid == request.uid, !present.isBeingDeleted else {
            throw ControllerError(.deleted, "the request to delete \(request.spec.backupName) was taken away")
        }
    }

    private func delete(_ target: Target, _ restores: [Restore]) async throws {
        let backup = target.backup
        if let location = target.location {
            try await context.locations.withStore(of: location) { store in
                try await removeFiles(of: backup, restores, from: store)
            }
        }
        // After the files, of which nobody would know where they are once these are gone.
        for restore in restores { try await context.caches.restores.delete(restore) }
        try await context.caches.backups.delete(backup)
        context.metrics.deletionEnded(schedule: backup.scheduleName, succeeded: true)
        context.logger.info("Backup was deleted", metadata: ["backup": "\(backup.name)"])
        for request in requests.all where request.spec.backupName == backup.name {
            try await requests.delete(request)
        }
    }

    private func removeFiles(of backup: Backup, _ restores: [Restore], from store: BackupStore) async throws {
        let files = OwnFiles(store: store)
        let removal = BackupRemoval(store: store, locations: ClusterDisks(context: context))
        guard try await files.areThere(of: backup) else {
            context.logger.notice(
                "The store holds another backup of this name, which stays",
                metadata: ["backup": "\(backup.name)"]
            )
            return tell(try await removal.deleteSnapshots(of: backup).unknown, of: backup)
        }
        let obstacles = try await BackupContentCheck(store: store).obstacles(backup.name)
        guard obstacles.isEmpty else { throw Refusal(reasons: obstacles) }
        // First what may fail: a backup that stays keeps its restores too.
        try await removeSnapshots(of: backup, removal)
        for restore in restores { try await files.remove(restore) }
        try await store.deleteBackup(named: backup.name)
    }

    /// Deletes a backup's snapshots, and notes in it when it is not whole any more: it may have to stay.
    private func removeSnapshots(of backup: Backup, _ removal: BackupRemoval) async throws {
        do {
            let removed = try await removal.deleteSnapshots(ofBackup: backup.name, resource: backup)
            tell(removed.unknown, of: backup)
            if removed.areMissed { try await noteLoss(in: backup) }
        } catch let error as BackupEngineError where error.isPartlyDone {
            try await noteLoss(in: backup)
            throw error
        }
    }

    private func noteLoss(in backup: Backup) async throws {
        do {
            try await context.caches.backups.update(context.caches.backups.newest(backup)) { backup in
                backup.annotations[LifeboatAnnotation.partlyDeleted] = "true"
            }
        } catch let error as ControllerError where error.code == .deleted {
            // Whoever has deleted the object meanwhile wants its files gone no less: they would be found as a whole backup.
        }
    }

    /// Logs where snapshots that no record names could not be looked for.
    private func tell(_ unknown: [String], of backup: Backup) {
        for reason in unknown {
            context.logger.warning(
                "Snapshots that no record names could not be looked for",
                metadata: ["backup": "\(backup.name)", "uid": "\(backup.uid)", "reason": "\(reason)"]
            )
        }
    }

    /// Ends a request that can never be fulfilled; the backup is again what it was, as far as it is whole.
    ///
    /// While its store is away nobody knows how much of it is left. It then stays in Deleting for
    /// ``StrandedDeletionReconciler``, which asks the store as long as it takes.
    private func giveUp(_ target: Target, _ reasons: [String]) async throws {
        do { try await DeletionUndo(context).giveBack(target.backup) } catch let error as ObjectStoreError
            where Outages.isOutage(error)
        {
            context.logger.warning(
                "Backup stays in Deleting until its store says what is left of it",
                metadata: ["backup": "\(target.backup.name)", "reason": "\(error)"]
            )
        }
        context.metrics.deletionEnded(schedule: target.backup.scheduleName, succeeded: false)
        try await answer(requests.newest(target.request), reasons)
    }

    private func answer(_ request: DeleteBackupRequest, _ reasons: [String]) async throws {
        context.logger.warning(
            "Backup is not deleted",
            metadata: ["backup": "\(request.spec.backupName)", "reasons": "\(reasons)"]
        )
        try await requests.update(request) { request in
            request.status.phase = .processed
            request.status.errors = reasons
        }
    }

    /// Shows why it takes so long; that this cannot be written now changes nothing.
    ///
    /// Only the first time: each change of the request wakes this controller, which shall wait before it tries again.
    private func note(_ error: any Error, in request: DeleteBackupRequest) async {
        _ = try? await requests.update(requests.newest(request)) { request in
            guard request.status.errors.isEmpty else { return }
            request.status.errors = ["tried again: \(error)"]
        }
    }
}
