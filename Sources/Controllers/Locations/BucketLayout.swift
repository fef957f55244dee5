// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ObjectStore

/// What may lie at the top of a store that holds backups (Velero's rule).
struct BucketLayout: Sendable {
    /// Velero takes a location for somebody else's when it holds any other directory.
    private static let directories: Set<String> = ["backups", "restores", "restic", "metadata", "plugins", "kopia"]
    /// How many offenders are named.
    private static let named = 3

    /// What is wrong with the top directories of a store; `nil` when nothing is.
    /// - Parameter prefixes: The common prefixes, with their final slash.
    /// - Returns: A sentence that names the first of them.
    static func problem(_ prefixes: [String]) -> String? {
        let foreign = prefixes.map { String($0.prefix { $0 != "/" }) }.filter { !directories.contains($0) }
        guard !foreign.isEmpty else { return nil }
        let names = foreign.prefix(named).joined(separator: ", ") + (foreign.count > named ? ", …" : "")
        return "the bucket holds \(foreign.count == 1 ? "a directory" : "\(foreign.count) directories") that no backup "
            + "tool of Velero's kind makes: \(names); choose another bucket or a prefix"
    }

    /// What is wrong with a store; `nil` when backups can be kept there.
    static func problem(of store: BackupStore) async throws -> String? {
        try await problem(store.store.listAll(prefix: "", delimiter: "/").commonPrefixes)
    }
}
