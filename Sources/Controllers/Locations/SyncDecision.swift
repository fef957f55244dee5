// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// Compares the backups of a store with those that the cluster knows: a pure function.
///
/// Velero deletes every Backup whose files are not in the store, so that an emptied or wrong bucket empties the cluster's
/// list too. Here some may go, because somebody has deleted their files; when much is missing at once, the store is what is
/// wrong, and nothing is deleted.
package struct SyncDecision: Sendable, Equatable {
    /// A few backups may vanish at once however few there are.
    private static let harmless = 3
    /// Beyond that at most one in so many.
    private static let share = 10

    /// Directories of backups in the store that the cluster does not know, sorted.
    package var unknown: [String] = []
    /// Backups whose files are gone, and that go too, sorted.
    package var vanished: [String] = []
    /// Backups whose files are gone, and that stay because so much is missing, sorted.
    package var missing: [String] = []

    /// Decides for one location.
    /// - Parameters:
    ///   - directories: The names under which the store has files of a backup, committed or not.
    ///   - known: All backups of the cluster.
    ///   - location: The location's name.
    package init(directories: [String], known: [Backup], location: String) {
        let present = Set(directories)
        let names = Set(known.map(\.name))
        // What no cluster takes for a name is nothing that a backup tool has made.
        unknown = directories.filter { !names.contains($0) && ObjectName.isSubdomain($0) }.sorted()
        let own = known.filter { Self.belongs($0, to: location) }
        let gone = own.map(\.name).filter { !present.contains($0) }.sorted()
        let found = own.count - gone.count
        let isPlausible = found > 0 && gone.count <= max(Self.harmless, own.count / Self.share)
        if isPlausible { vanished = gone } else { missing = gone }
    }

    /// Whether a backup must have files in the store of a location.
    package static func belongs(_ backup: Backup, to location: String) -> Bool {
        backup.spec.storageLocation == location
            && [.completed, .partiallyFailed].contains(backup.status.phase) && !backup.isBeingDeleted
    }
}
