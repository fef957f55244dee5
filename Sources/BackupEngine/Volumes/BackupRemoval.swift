// SPDX-License-Identifier: Apache-2.0

package import BackupStorage
import JSON
import ObjectStore
package import VeleroAPI
package import VolumeSnapshots

/// Deletes a backup with the snapshots of disks and databases that belong to it.
///
/// The snapshots go first: once the backup is gone nobody knows them any more, and they cost money. Those that its records
/// name must be gone, or the backup stays. Others of it are looked for by its name and UID, and what is found must go too;
/// where nobody can look, because a location is gone or AWS does not answer, the backup goes all the same, and it is told.
package struct BackupRemoval: Sendable {
    /// How long a backup that stays without some of its snapshots is tried to be marked as such.
    private static let marking = Duration.seconds(15)

    private let store: BackupStore
    private let locations: any SnapshotLocationOpening

    /// A removal from one store.
    /// - Parameters:
    ///   - store: Where the backup is.
    ///   - locations: Opens the disks and databases of snapshot locations.
    package init(store: BackupStore, locations: any SnapshotLocationOpening) {
        self.store = store
        self.locations = locations
    }

    /// Deletes the snapshots of a backup, then its files.
    ///
    /// A backup that stays although some of its snapshots are gone is PartiallyFailed from then on.
    /// - Returns: Where snapshots that no record names could not be looked for, one sentence each.
    /// - Throws: ``BackupEngineError`` `.snapshotsLeft`, and the backup is there still; what the store throws.
    package func run(_ name: String) async throws -> [String] {
        var removed = RemovedSnapshots()
        do {
            removed = try await deleteSnapshots(ofBackup: name)
            try await store.deleteBackup(named: name)
            return removed.unknown
        } catch {
            guard removed.areMissed || (error as? BackupEngineError)?.isPartlyDone == true else { throw error }
            // A store that does not answer now is tried again by whoever deletes the backup again.
            _ = try? await CancellationShield.run(deadline: Self.marking) { try await markAsPartial(name) }
            throw error
        }
    }

    /// Deletes the snapshots that a backup has recorded, and those of it that no record names.
    /// - Parameters:
    ///   - name: The backup's name.
    ///   - resource: The Backup in the cluster, where it says more than the store, or all there is.
    /// - Returns: What is gone, and what could not be looked for.
    /// - Throws: As ``run(_:)``; the error knows whether some are gone.
    @discardableResult
    package func deleteSnapshots(ofBackup name: String, resource: Backup? = nil) async throws -> RemovedSnapshots {
        let disks = try await store.volumeSnapshots(ofBackup: name).map(NativeSnapshotRecord.init(json:))
        let databases = try await store.rdsSnapshots(ofBackup: name).map(RDSSnapshotRecord.list) ?? []
        let traces = try await traces(ofBackup: name, resource, hasRecords: !disks.isEmpty)
        var removed = RemovedSnapshots()
        let diskPlaces = Dictionary(grouping: disks) { SnapshotPlace(location: $0.location, region: $0.region) }
        for (place, records) in diskPlaces.sorted(by: { $0.key < $1.key }) {
            removed += await place.delete(records, with: locations)
        }
        let databasePlaces = Dictionary(grouping: databases) { SnapshotPlace(location: $0.location, region: $0.region) }
        for (place, records) in databasePlaces.sorted(by: { $0.key < $1.key }) {
            removed += await place.delete(records, with: locations)
        }
        if var traces {
            let uid = traces.backup.uid
            traces.databases.removeAll { name in databases.contains { $0.instanceID == name && $0.backupUID == uid } }
            let searched = Set(disks.filter { $0.backupUID == uid }.map(\.location))
            removed += await traces.delete(with: locations, besides: searched)
        }
        guard removed.left.isEmpty else { throw Self.left(name, removed) }
        return removed
    }

    /// Deletes the snapshots of a Backup that has no files in the store, or whose name another one's files have.
    /// - Returns: What could not be looked for.
    /// - Throws: As ``run(_:)``.
    @discardableResult
    package func deleteSnapshots(of resource: Backup) async throws -> RemovedSnapshots {
        let removed = await SnapshotTraces(resource).delete(with: locations)
        guard removed.left.isEmpty else { throw Self.left(resource.name, removed) }
        return removed
    }

    /// What is known of a backup besides its records: by the resource if it is of this very backup, else by what is stored.
    private func traces(
        ofBackup name: String,
        _ resource: Backup?,
        hasRecords: Bool
    ) async throws -> SnapshotTraces? {
        do {
            let stored = try await store.backup(named: name)
            // In a directory that was copied, the name and the UID are those of the original, which keeps its snapshots.
            guard stored.name == name else { return nil }
            var traces = SnapshotTraces(resource?.uid == stored.uid ? resource ?? stored : stored)
            // A backup that came about has a record of each attempt: without any, nobody need reach the cloud.
            if !hasRecords, !traces.areLeft { traces.hasDisks = false }
            return traces
        } catch let error as BackupStorageError where [.notFound, .unfinished, .damaged].contains(error.code) {
            return resource.map(SnapshotTraces.init)
        }
    }

    private static func left(_ name: String, _ removed: RemovedSnapshots) -> BackupEngineError {
        BackupEngineError(
            .snapshotsLeft,
            "backup \(name) is not deleted, because its snapshots are not: \(removed.left.firstFew)",
            hint: "delete the backup again once this is set right",
            isPartlyDone: removed.areMissed
        )
    }
}

// MARK: - Backups that stay

extension BackupRemoval {
    /// What is said of a backup that stays without some of its snapshots.
    package static let partlyDeleted =
        "its deletion was begun and could not be finished: some of its snapshots are gone"

    /// Makes a backup in the store PartiallyFailed that has lost some of its snapshots, so that nobody takes it for whole.
    /// - Throws: `BackupStorageError` `.notFound` when its commit mark is gone too; what the store throws.
    package func markAsPartial(_ name: String) async throws {
        var backup = try await store.backup(named: name)
        guard backup.status.phase == .completed else { return }
        backup.status.phase = .partiallyFailed
        backup.status.failureReason = Self.partlyDeleted
        try await store.replaceMetadata(of: backup)
    }
}
