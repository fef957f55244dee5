// SPDX-License-Identifier: Apache-2.0

import VolumeSnapshots

/// Where snapshots are: with which location they were taken, and in which region.
struct SnapshotPlace: Hashable, Comparable {
    let location: String
    /// `nil` where the record does not say.
    let region: String?

    init(location: String, region: String?) {
        self.location = location
        self.region = region?.isEmpty == true ? nil : region
    }

    static func < (left: SnapshotPlace, right: SnapshotPlace) -> Bool {
        (left.location, left.region ?? "") < (right.location, right.region ?? "")
    }
}

// MARK: - Deleting what is recorded

extension SnapshotPlace {
    /// Deletes snapshots of disks in this place, and those of the same backup that no record names.
    ///
    /// Where no record has a snapshot, that the place cannot be reached keeps no backup.
    func delete(
        _ records: [NativeSnapshotRecord],
        with opening: any SnapshotLocationOpening
    ) async -> RemovedSnapshots {
        let made = records.filter { $0.snapshotID != nil }
        do {
            return try await opening.withDisks(of: location, region: region) { disks in
                // Elsewhere nothing would be found, which is no proof that it is gone.
                let isHere = region == nil || region == disks.place
                let deletion = SnapshotDeletion(isHere ? disks : disks.elsewhere(region ?? disks.place))
                var removed = RemovedSnapshots()
                removed.left = await deletion.delete(made).map(\.description)
                removed.areMissed = removed.left.count < made.count
                guard removed.left.isEmpty, let first = records.first, !first.backupUID.isEmpty else { return removed }
                // Those whose answer was lost when they were begun.
                let backup = BackupIdentity(name: first.backupName, uid: first.backupUID)
                do { removed.left = try await deletion.deleteTagged(backup).map(\.description) } catch {
                    removed.miss("\(error)", isKnown: !made.isEmpty)
                }
                return removed
            }
        } catch {
            var removed = RemovedSnapshots()
            removed.miss("\(error)", isKnown: !made.isEmpty)
            return removed
        }
    }

    /// Deletes snapshots of databases in this place.
    ///
    /// Those of which no identifier is recorded are looked for; that this cannot be done keeps no backup.
    func delete(_ records: [RDSSnapshotRecord], with opening: any SnapshotLocationOpening) async -> RemovedSnapshots {
        let made = records.filter { $0.snapshotID != nil }
        do {
            return try await opening.withDatabases(of: location, region: region) { databases in
                var removed = RemovedSnapshots()
                removed.left = await databases.delete(made)
                removed.areMissed = removed.left.count < made.count
                removed += await Self.search(records.filter { $0.snapshotID == nil }, in: databases)
                return removed
            }
        } catch {
            var removed = RemovedSnapshots()
            removed.miss("\(error)", isKnown: !made.isEmpty)
            return removed
        }
    }

    /// Deletes what is found of databases whose records have no snapshot.
    private static func search(_ records: [RDSSnapshotRecord], in databases: RDSSnapshots) async -> RemovedSnapshots {
        var removed = RemovedSnapshots()
        guard let first = records.first else { return removed }
        guard first.region.isEmpty || first.region == databases.region else {
            let names = records.map(\.instanceID).joined(separator: ", ")
            removed.unknown = [
                "what there is of \(names) is in \(first.region), and the snapshot location in \(databases.region)"
            ]
            return removed
        }
        let backup = BackupIdentity(name: first.backupName, uid: first.backupUID)
        do { removed.left = try await databases.deleteLeft(records.map(\.instanceID), of: backup) } catch {
            removed.unknown = ["\(error)"]
        }
        return removed
    }
}
