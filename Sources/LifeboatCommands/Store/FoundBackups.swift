// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ObjectStore
import VeleroAPI

/// The backups that a command is about, and what stands in the way of the others.
struct FoundBackups {
    /// Backups that could be read, sorted by name.
    var backups: [Backup] = []
    /// Why others could not, a sentence each.
    var problems: [String] = []
    /// What else is worth a line, such as a backup that was never finished.
    var remarks: [String] = []

    /// Finds backups.
    /// - Parameters:
    ///   - names: Their names; none means all.
    ///   - store: Where they are.
    /// - Returns: The backups found, and the problems of the others.
    /// - Throws: `ObjectStoreError` when the store fails.
    static func find(_ names: [String], in store: BackupStore) async throws -> FoundBackups {
        var found = FoundBackups()
        let listing = try await store.listBackups()
        let wanted = names.isEmpty ? listing.names : unique(names).filter(listing.names.contains)
        for name in unique(names) where !listing.names.contains(name) {
            found.problems.append(absent(name, listing: listing, place: store.store.description))
        }
        let (backups, problems) = try await store.backups(named: wanted)
        found.backups = backups
        found.problems += problems.sorted { $0.key < $1.key }.map { "backup \($0.key): \($0.value)" }
        if names.isEmpty { found.remarks = listing.unfinished.map(remark) }
        // A wrong prefix must not look like a lost backup.
        if names.isEmpty, listing.names.isEmpty {
            found.remarks.append("There are no backups in \(store.store.description).")
        }
        return found
    }

    /// Each name once, in the order they were given.
    static func unique(_ names: [String]) -> [String] {
        names.enumerated().filter { !names[..<$0.offset].contains($0.element) }.map(\.element)
    }

    private static func absent(_ name: String, listing: BackupListing, place: String) -> String {
        if let unfinished = listing.unfinished.first(where: { $0.name == name }) { return remark(unfinished) }
        return "there is no backup \(name) in \(place)"
    }

    private static func remark(_ unfinished: BackupListing.Unfinished) -> String {
        let files = Measures.count(unfinished.fileCount, "file")
        let state = unfinished.isClaimed ? "is being written, or was left unfinished" : "is unfinished"
        return "backup \(unfinished.name) \(state) (\(files)); to remove it: lifeboat backup delete \(unfinished.name)"
    }
}
