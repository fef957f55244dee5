// SPDX-License-Identifier: Apache-2.0

/// Opens the disks of snapshot locations, and the databases beside them: the border between what engines decide and where credentials come from.
package protocol SnapshotLocationOpening: Sendable {
    /// Lends the disks of a location.
    /// - Parameters:
    ///   - location: Its name.
    ///   - region: Where the snapshots are, as far as that is known: for openers that know no locations.
    ///   - body: Uses them, and keeps nothing of them.
    /// - Returns: What `body` returns.
    /// - Throws: One sentence when the location is not there or cannot be opened; what `body` throws.
    func withDisks<Result: Sendable>(
        of location: String,
        region: String?,
        _ body: (any DiskProvider) async throws -> Result
    ) async throws -> Result

    /// Lends the databases that a location's credentials reach, in its region.
    /// - Parameters:
    ///   - location: Its name.
    ///   - region: Where the databases or their snapshots are, as far as that is known: for openers that know no locations.
    ///   - body: Uses them, and keeps nothing of them.
    /// - Returns: What `body` returns.
    /// - Throws: As ``withDisks(of:region:_:)``.
    func withDatabases<Result: Sendable>(
        of location: String,
        region: String?,
        _ body: (RDSSnapshots) async throws -> Result
    ) async throws -> Result
}
