// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
package import KubernetesRuntime
import Logging
import VeleroAPI

/// Makes backups that lie in a store known to the cluster, and lets go those whose files are gone.
package struct BackupSyncReconciler: Reconciler {
    /// The condition of a location from whose store much is missing at once.
    package static let condition = "BackupsMissing"

    package let name = ServerSettings.ControllerName.backupSync.rawValue
    /// How many backups are read before they are made, which bounds the memory that it takes.
    private static let batch = 100

    private let context: ControllerContext
    private let told = ToldOnce()

    /// Synchronizes the locations of a context.
    package init(_ context: ControllerContext) {
        self.context = context
    }

    private var locations: VeleroCache<BackupStorageLocation> { context.caches.backupStorageLocations }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let location = locations[key], !location.isBeingDeleted, location.status.phase == .available else {
            // It is looked at again when it becomes available.
            return .done
        }
        let period = LocationReconciler.frequency(location.spec.backupSyncPeriod, context.settings.backupSyncPeriod)
        guard period > 0 else { return .done }
        if let last = location.status.lastSyncedTime {
            let rest = last.seconds + period - context.now().seconds
            if rest > 0, rest <= period { return .again(after: .seconds(rest)) }
        }
        do { try await sync(location) } catch let error as ControllerError where error.code == .deleted { return .done }
        return .again(after: .seconds(period))
    }

    private func sync(_ location: BackupStorageLocation) async throws {
        let decision = try await context.locations.withStore(of: location) { store in
            let directories = try await store.backupDirectories()
            // What the cluster knows is read after the listing: a backup made in between is not taken for unknown …
            let decision = SyncDecision(
                directories: directories,
                known: context.caches.backups.all,
                location: location.name
            )
            // Names have the time in them: on a new cluster the newest are wanted first.
            try await take(decision.unknown.reversed(), from: store, of: location)
            return decision
        }
        for name in decision.vanished { try await letGo(name, location) }
        try await tell(decision, location)
    }

    private func take(_ names: [String], from store: BackupStore, of location: BackupStorageLocation) async throws {
        for start in stride(from: 0, to: names.count, by: Self.batch) {
            let some = Array(names[start..<min(start + Self.batch, names.count)])
            let (found, problems) = try await store.backups(named: some)
            // What has no commit mark is being written or was left unfinished, and is no problem of the store.
            for (name, problem) in problems where try await store.hasBackup(named: name) {
                tell("Backup cannot be read", name, problem)
            }
            let schedules = Dictionary(
                context.caches.schedules.all.map { ($0.name, $0.uid) },
                uniquingKeysWith: { first, _ in first }
            )
            let synced = SyncedBackup(location: location, schedules: schedules, now: context.now())
            for backup in found {
                // One that was put under another name by hand would be taken for a file of that other one.
                guard some.contains(backup.name) else {
                    tell("Backup lies under another name", backup.name, "its metadata says another name")
                    continue
                }
                if let resource = synced.resource(backup) { try await make(resource) }
            }
        }
    }

    private func make(_ backup: Backup) async throws {
        do {
            try await context.caches.backups.create(backup)
            context.logger.info("Backup was found in the store", metadata: ["backup": "\(backup.name)"])
        } catch let error as KubernetesError where error.code == .alreadyExists {
            // Somebody has made it at the same time.
        } catch let error as KubernetesError where [.invalid, .forbidden, .other].contains(error.code) {
            // One that the cluster does not take, or a rule or quota of it, must not keep the others out.
            tell("Backup of the store is not accepted by the cluster", backup.name, "\(error)")
        }
    }

    private func tell(_ message: Logger.Message, _ name: String, _ reason: String) {
        guard told.isNews(name, reason) else { return }
        context.logger.warning(message, metadata: ["backup": "\(name)", "reason": "\(reason)"])
    }

    private func letGo(_ name: String, _ location: BackupStorageLocation) async throws {
        // What has been made under this name since is another one, and may be under way.
        guard let backup = context.caches.backups[name], SyncDecision.belongs(backup, to: location.name) else { return }
        // … and one whose files came back, or that was made while this looked, is looked for once more.
        let isThere = try await context.locations.withStore(of: location) { try await $0.hasBackup(named: name) }
        guard !isThere else { return }
        try await context.caches.backups.delete(backup)
        context.logger.notice("Backup has no files in the store any more", metadata: ["backup": "\(name)"])
    }

    /// Says in the location when it was synchronized, and whether much is missing.
    private func tell(_ decision: SyncDecision, _ location: BackupStorageLocation) async throws {
        let missing = decision.missing
        context.metrics.syncHeldBack(location: location.name, missing: missing.count)
        let names = missing.prefix(3).joined(separator: ", ") + (missing.count > 3 ? ", …" : "")
        let condition = Condition(
            Self.condition,
            missing.isEmpty ? .no : .yes,
            reason: missing.isEmpty ? "AllFound" : "StoreLacksBackups",
            message: missing.isEmpty
                ? "every backup of this location is in its store"
                : "the store lacks \(missing.count) backups that the cluster knows (\(names)): is it the right bucket and "
                    + "prefix? Nothing was deleted; delete the Backup objects with kubectl if their files are gone for good"
        )
        let wasMissing = Condition.of(location.json, Self.condition)?.status == .yes
        try await locations.update(locations.newest(location)) { location in
            location.status.lastSyncedTime = context.now()
            // A location that never lacked anything needs no condition that says so.
            guard !missing.isEmpty || wasMissing else { return }
            location.json = condition.set(on: location.json, at: context.now().description)
        }
        guard wasMissing != !missing.isEmpty, !missing.isEmpty else { return }
        context.logger.error(
            "Store lacks backups that the cluster knows; none is deleted",
            metadata: ["location": "\(location.name)", "missing": "\(missing.count)"]
        )
    }
}
