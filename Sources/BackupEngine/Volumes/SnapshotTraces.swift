// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI
package import VolumeSnapshots

/// Where a backup may have snapshots that no record names: those of a run that did not come about, or whose answer was lost.
///
/// They are known by the backup's name and UID, which no other backup has; without a UID nothing is looked for. Snapshots that
/// Velero has taken lack the UID, and are only known by records.
package struct SnapshotTraces: Sendable, Equatable {
    /// On a Backup that has failed: that it has left snapshots which could not be deleted, or may have.
    ///
    /// Whoever has seen to them by hand takes it away.
    package static let annotation = "lifeboat.dev/snapshots-left"

    /// The backup.
    let backup: BackupIdentity
    /// The snapshot locations it was to use; none where it could have no snapshots.
    let locations: [String]
    /// Whether it was to copy disks.
    var hasDisks: Bool
    /// The databases it was to copy.
    var databases: [String]
    /// Whether something is known to be left, or may well be: then it is to be found.
    let areLeft: Bool

    /// What a Backup tells, its defaults filled in by whoever ran it.
    package init(_ backup: Backup) {
        self.backup = BackupIdentity(backup, cluster: nil)
        hasDisks = backup.spec.snapshotVolumes != false
        databases = (try? RDSWishes.ofBackup(backup)) ?? []
        let canHaveAny = !backup.uid.isEmpty && Self.hasBegun(backup) && (hasDisks || !databases.isEmpty)
        locations = canHaveAny ? backup.spec.volumeSnapshotLocations : []
        areLeft = canHaveAny && backup.annotations[Self.annotation] != nil
    }

    private static func hasBegun(_ backup: Backup) -> Bool {
        ![.new, .queued, .readyToStart, .failedValidation].contains(backup.status.phase)
    }

    /// Whether there is nowhere to look.
    package var isEmpty: Bool { locations.isEmpty }

    /// Deletes what the backup's names and UID find, in each location once.
    /// - Parameters:
    ///   - opening: Opens the locations.
    ///   - searched: Locations whose disks have been searched already.
    /// - Returns: What is left or not known.
    package func delete(
        with opening: any SnapshotLocationOpening,
        besides searched: Set<String> = []
    ) async -> RemovedSnapshots {
        var removed = RemovedSnapshots()
        for location in locations {
            if hasDisks, !searched.contains(location) {
                removed += await outcome { try await deleteDisks(in: location, opening) }
            }
            if !databases.isEmpty {
                removed += await outcome { try await deleteDatabases(in: location, opening) }
            }
        }
        return removed
    }

    private func deleteDisks(in location: String, _ opening: any SnapshotLocationOpening) async throws -> [String] {
        try await opening.withDisks(of: location, region: nil) { disks in
            try await SnapshotDeletion(disks).deleteTagged(backup).map(\.description)
        }
    }

    private func deleteDatabases(in location: String, _ opening: any SnapshotLocationOpening) async throws -> [String] {
        try await opening.withDatabases(of: location, region: nil) { rds in
            try await rds.deleteLeft(databases, of: backup)
        }
    }

    /// What a search has left; where it could not be made, that there may be something.
    private func outcome(of search: () async throws -> [String]) async -> RemovedSnapshots {
        var removed = RemovedSnapshots()
        do { removed.left = try await search() } catch {
            let way =
                " (it may have left some when it failed; its annotation \(Self.annotation), taken away, lets it go)"
            removed.miss("\(error)\(areLeft ? way : "")", isKnown: areLeft)
        }
        return removed
    }
}
