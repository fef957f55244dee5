// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import VolumeSnapshots

/// Copies what a backup keeps outside of its store: volumes and databases, at the same time.
struct DataCopying: Sendable {
    /// How long a backup that does not come about tries to delete what it has begun.
    private static let cleanup = Duration.seconds(60)

    let volumes: VolumeCopying
    let databases: DatabaseCopying

    /// Takes all snapshots and waits until they are complete.
    /// - Throws: `CancellationError`; ``BackupEngineError`` `.snapshotsLeft` when it was cancelled and could not clean up.
    func run(_ found: CollectedVolumes) async throws -> DataCopies {
        async let copiedDatabases = databases.run()
        var copies = DataCopies()
        do {
            copies.volumes = try await volumes.run(found)
            copies.databases = await copiedDatabases
            try Task.checkCancellation()
            return copies
        } catch {
            copies.databases = await copiedDatabases
            throw await discard(copies, after: error)
        }
    }

    /// Deletes the snapshots of a backup that has not come about, also when it was cancelled.
    ///
    /// For a resource the backup is run again, and takes them up.
    /// - Parameters:
    ///   - copies: What it has made.
    ///   - error: Why it has not come about.
    /// - Returns: The same error, or one that also says what could not be deleted.
    func discard(_ copies: DataCopies, after error: any Error) async -> any Error {
        guard volumes.options.owner == nil else { return error }
        let left: [String]
        do {
            left = try await CancellationShield.run(deadline: Self.cleanup) { [volumes, databases] in
                async let left = databases.discard(copies.databases)
                return await volumes.discard(copies.volumes) + left
            }
        } catch {
            left = ["they could not be deleted in time"]
        }
        if left.isEmpty { return error }
        let reason = error is CancellationError ? "the backup was stopped" : "\(error)"
        return BackupEngineError(
            .snapshotsLeft,
            "\(reason); snapshots are left: \(left.joined(separator: "; "))",
            hint: "delete them by hand once they are complete; their tag is velero.io/backup=\(volumes.backup.name)"
        )
    }
}

/// What a backup keeps outside of its store.
struct DataCopies: Sendable {
    /// The disks of its volumes.
    var volumes = VolumeCopies()
    /// Its databases.
    var databases = DatabaseCopies()

    /// What failed.
    var issues: [BackupIssue] { volumes.issues + databases.issues }
}
