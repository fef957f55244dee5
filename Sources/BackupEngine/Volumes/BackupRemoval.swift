// SPDX-License-Identifier: Apache-2.0

package import BackupStorage
package import VolumeSnapshots

/// Deletes a backup with the snapshots of disks and databases that belong to it.
///
/// The snapshots go first: once the backup is gone nobody knows them any more, and they cost money.
package struct BackupRemoval: Sendable {
    private let store: BackupStore
    private let locations: (any SnapshotLocationOpening)?

    /// A removal from one store.
    /// - Parameters:
    ///   - store: Where the backup is.
    ///   - locations: Opens the disks of snapshot locations; without it a backup with snapshots is not deleted.
    package init(store: BackupStore, locations: (any SnapshotLocationOpening)?) {
        self.store = store
        self.locations = locations
    }

    /// Deletes the snapshots of a backup, then its files.
    /// - Throws: ``BackupEngineError`` `.snapshotsLeft`, and the backup is there still; what the store throws.
    package func run(_ name: String) async throws {
        try await deleteSnapshots(ofBackup: name)
        try await store.deleteBackup(named: name)
    }

    /// Deletes the snapshots that a backup has recorded, and those of it that no record names.
    /// - Throws: As ``run(_:)``.
    package func deleteSnapshots(ofBackup name: String) async throws {
        try await deleteDiskSnapshots(ofBackup: name)
        try await deleteDatabaseSnapshots(ofBackup: name)
    }

    private func deleteDiskSnapshots(ofBackup name: String) async throws {
        let records = try await store.volumeSnapshots(ofBackup: name).map(NativeSnapshotRecord.init(json:))
            .filter { $0.snapshotID != nil }
        let places = Dictionary(grouping: records) { Place(location: $0.location, region: $0.region) }
        try await delete(places, ofBackup: name, "snapshots of volumes") { locations, place, records in
            try await locations.withDisks(of: place.location, region: place.region) { disks in
                // Elsewhere nothing would be found, which is no proof that it is gone.
                let isHere = place.region == nil || place.region == disks.place
                return try await Self.delete(
                    records,
                    in: isHere ? disks : disks.elsewhere(place.region ?? disks.place)
                )
            }
        }
    }

    private func deleteDatabaseSnapshots(ofBackup name: String) async throws {
        guard let document = try await store.rdsSnapshots(ofBackup: name) else { return }
        let records = try RDSSnapshotRecord.list(of: document)
        let places = Dictionary(grouping: records) { Place(location: $0.location, region: $0.region) }
        try await delete(places, ofBackup: name, "snapshots of databases") { locations, place, records in
            try await locations.withDatabases(of: place.location, region: place.region) { databases in
                await databases.delete(records)
            }
        }
    }

    /// Deletes the snapshots of each place; what is left in one does not keep those of the others.
    private func delete<Record>(
        _ places: [Place: [Record]],
        ofBackup name: String,
        _ noun: String,
        _ body: (any SnapshotLocationOpening, Place, [Record]) async throws -> [String]
    ) async throws {
        guard !places.isEmpty else { return }
        guard let locations else {
            let count = places.values.reduce(0) { $0 + $1.count }
            throw left(name, ["\(count) \(noun) cannot be reached from here"])
        }
        var failures: [String] = []
        for (place, records) in places.sorted(by: { $0.key < $1.key }) {
            do { failures += try await body(locations, place, records) } catch {
                try Task.checkCancellation()
                failures.append("\(error)")
            }
        }
        guard failures.isEmpty else { throw left(name, failures) }
    }

    private static func delete(_ records: [NativeSnapshotRecord], in disks: any DiskProvider) async throws -> [String] {
        let deletion = SnapshotDeletion(disks)
        var failures = await deletion.delete(records).map(\.description)
        // Those whose answer was lost when they were begun.
        if failures.isEmpty, let first = records.first, !first.backupUID.isEmpty {
            let backup = BackupIdentity(name: first.backupName, uid: first.backupUID)
            failures += try await deletion.deleteTagged(backup).map(\.description)
        }
        return failures
    }

    private func left(_ name: String, _ failures: [String]) -> BackupEngineError {
        let rest = failures.count - 3
        return BackupEngineError(
            .snapshotsLeft,
            "backup \(name) is not deleted, because its snapshots are not: \(failures.prefix(3).joined(separator: "; "))"
                + (rest > 0 ? " (and \(rest) more)" : ""),
            hint: "delete the backup again once this is set right"
        )
    }
}

/// Where snapshots are: with which location they were taken, and in which region.
private struct Place: Hashable, Comparable {
    let location: String
    /// `nil` where the record does not say.
    let region: String?

    init(location: String, region: String?) {
        self.location = location
        self.region = region?.isEmpty == true ? nil : region
    }

    static func < (left: Place, right: Place) -> Bool {
        (left.location, left.region ?? "") < (right.location, right.region ?? "")
    }
}
