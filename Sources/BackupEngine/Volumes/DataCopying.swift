// SPDX-License-Identifier: Apache-2.0

import ObjectStore

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
        let copiedVolumes: VolumeCopies
        do { copiedVolumes = try await volumes.run(found) } catch {
            // It says what is left, which is worth more than that it was stopped.
            _ = try await copiedDatabases
            throw error
        }
        do { return DataCopies(volumes: copiedVolumes, databases: try await copiedDatabases) } catch {
            await discard(DataCopies(volumes: copiedVolumes))
            throw error
        }
    }

    /// Deletes the snapshots of a backup that has not come about, also when it was cancelled.
    ///
    /// For a resource the backup is run again, and takes them up. What cannot be deleted now is found by its tags.
    func discard(_ copies: DataCopies) async {
        guard volumes.options.owner == nil else { return }
        _ = try? await CancellationShield.run(deadline: Self.cleanup) { [volumes, databases] in
            async let left = databases.discard(copies.databases)
            await volumes.discard(copies.volumes)
            return await left
        }
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
