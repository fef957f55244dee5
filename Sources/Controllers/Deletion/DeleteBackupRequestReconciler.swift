// SPDX-License-Identifier: Apache-2.0

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
    private let context: ControllerContext
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
        let target: Target
        switch try await check(request) {
        case .failure(let refusal): return try await answer(request, refusal.reasons)
        case .success(let found): target = found
        }
        let begun = try await begin(request, target)
        do {
            try await delete(begun)
        } catch let refusal as Refusal {
            try await giveBack(begun, refusal.reasons)
        } catch {
            if Task.isCancelled || outages.mayPass(error, of: request.uid, now: context.now()) {
                if !Task.isCancelled { await note(error, in: begun.request) }
                throw error
            }
            try await giveBack(begun, ["\(error)"])
        }
        outages.end(request.uid)
    }
}

// MARK: - Checks

extension DeleteBackupRequestReconciler {
    /// A request, the backup it is about, and where that is.
    private struct Target: Sendable {
        var request: DeleteBackupRequest
        var backup: Backup
        var location: BackupStorageLocation
    }

    /// Why a backup is not deleted.
    private struct Refusal: Error {
        var reasons: [String]
    }

    private func check(_ request: DeleteBackupRequest) async throws -> Result<Target, Refusal> {
        func refuse(_ reason: String) -> Result<Target, Refusal> { .failure(Refusal(reasons: [reason])) }
        let name = request.spec.backupName
        guard !name.isEmpty else { return refuse("spec.backupName is required") }
        guard let backup = context.caches.backups[name] else {
            guard request.status.phase == .inProgress else { return refuse("there is no backup \"\(name)\"") }
            // The server died between the last two steps.
            try await requests.delete(request)
            throw ControllerError(.deleted, "backup \(name) was deleted")
        }
        let phase = backup.status.phase
        if BackupQueue.isRunning(phase) || BackupFinalizerReconciler.isWaiting(phase) {
            return refuse("backup \"\(name)\" is \(phase); delete it when it has ended")
        }
        let place = backup.spec.storageLocation ?? ""
        // What was refused at the door has left nothing anywhere.
        let hasFiles = ![BackupPhase.new, .queued, .failedValidation].contains(phase)
        guard let location = context.caches.backupStorageLocations[place] else {
            guard !hasFiles else { return refuse("there is no BackupStorageLocation \"\(place)\"") }
            try await context.caches.backups.delete(backup)
            try await requests.delete(request)
            throw ControllerError(.deleted, "backup \(name) was deleted")
        }
        if location.spec.accessMode == .readOnly { return refuse("BackupStorageLocation \"\(place)\" is read-only") }
        let busy = context.caches.restores.all.first {
            $0.spec.backupName == name && $0.status.phase == .inProgress && !$0.isBeingDeleted
        }
        if let busy { return refuse("restore \"\(busy.name)\" reads backup \"\(name)\"; delete it when that has ended") }
        return .success(Target(request: request, backup: backup, location: location))
    }
}

// MARK: - Steps

extension DeleteBackupRequestReconciler {
    /// Says in the request and in the backup what is going on.
    private func begin(_ request: DeleteBackupRequest, _ target: Target) async throws -> Target {
        var begun = target
        let backup = target.backup
        if request.status.phase == .new {
            context.metrics.deletionAttempted(schedule: backup.scheduleName)
            context.logger.info("Backup is being deleted", metadata: ["backup": "\(backup.name)"])
        }
        begun.request = try await requests.update(request) { request in
            request.status.phase = .inProgress
            request.labels[VeleroLabel.backupName] = LabelValue.of(backup.name)
            request.labels[VeleroLabel.backupUID] = backup.uid
        }
        begun.backup = try await context.caches.backups.update(backup) { backup in
            guard backup.status.phase != .deleting else { return }
            backup.annotations[LifeboatAnnotation.phaseBeforeDeletion] = backup.status.phase.rawValue
            backup.status.phase = .deleting
        }
        return begun
    }

    private func delete(_ target: Target) async throws {
        let backup = target.backup
        for restore in context.caches.restores.all where restore.spec.backupName == backup.name {
            try await context.caches.restores.delete(restore)
        }
        try await context.locations.withStore(of: target.location) { store in
            let obstacles = try await BackupContentCheck(store: store).obstacles(backup.name)
            guard obstacles.isEmpty else { throw Refusal(reasons: obstacles) }
            for restore in context.caches.restores.all where restore.spec.backupName == backup.name {
                // The restore controller would do it too, but not find out where once the backup is gone.
                _ = try await store.deleteRestore(named: restore.name)
            }
            _ = try await store.deleteBackup(named: backup.name)
        }
        try await context.caches.backups.delete(backup)
        context.metrics.deletionEnded(schedule: backup.scheduleName, succeeded: true)
        context.logger.info("Backup was deleted", metadata: ["backup": "\(backup.name)"])
        for request in requests.all where request.spec.backupName == backup.name {
            try await requests.delete(request)
        }
    }

    /// Ends a request that can never be fulfilled; the backup is again what it was.
    private func giveBack(_ target: Target, _ reasons: [String]) async throws {
        try await context.caches.backups.update(context.caches.backups.newest(target.backup)) { backup in
            guard let phase = backup.annotations[LifeboatAnnotation.phaseBeforeDeletion] else { return }
            backup.status.phase = BackupPhase(rawValue: phase)
            backup.annotations[LifeboatAnnotation.phaseBeforeDeletion] = nil
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
    private func note(_ error: any Error, in request: DeleteBackupRequest) async {
        _ = try? await requests.update(requests.newest(request)) { request in
            request.status.errors = ["tried again: \(error)"]
        }
    }
}
