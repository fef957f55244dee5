// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import VeleroAPI
import VolumeSnapshots

/// Copies the databases that a backup names by RDS snapshots, all at once.
struct DatabaseCopying: Sendable {
    /// How long a backup that was stopped tries to delete what it has begun.
    private static let cleanup = Duration.seconds(60)

    let options: BackupOptions
    /// Opens the databases; `nil` where nobody can.
    let locations: (any SnapshotLocationOpening)?
    let backup: BackupIdentity
    let progress: BackupProgress

    /// Takes the snapshots and waits until they are available.
    ///
    /// Begun beside the snapshots of volumes, so that data that belongs together is of nearly the same moment.
    /// - Throws: `CancellationError`; ``BackupEngineError`` `.snapshotsLeft` when it was cancelled and could not clean up.
    func run() async throws -> DatabaseCopies {
        var copies = DatabaseCopies()
        guard !options.databases.isEmpty else { return copies }
        guard let locations, let location = options.snapshotLocations.first(where: { $0.provider == "aws" }) else {
            let reason =
                "nothing says in which region it is: in the cluster a VolumeSnapshotLocation of the provider aws does, here AWS_REGION"
            for instance in options.databases { copies.fail(instance, reason) }
            return copies
        }
        progress.databases(completed: 0, of: options.databases.count)
        do {
            copies = try await locations.withDatabases(of: location.name, region: nil) { databases in
                try await snapshots(databases, location.name)
            }
        } catch let error as BackupEngineError {
            throw error
        } catch {
            try Task.checkCancellation()
            for instance in options.databases { copies.fail(instance, "\(error)") }
        }
        return copies
    }

    private func snapshots(_ given: RDSSnapshots, _ location: String) async throws -> DatabaseCopies {
        let databases = given.waiting(atMost: options.snapshotTimeout)
        let outcomes = await databases.take(options.databases, for: backup) {
            progress.databases(completed: $0, of: options.databases.count)
        }
        if Task.isCancelled { try await stop(databases) }
        var copies = DatabaseCopies()
        for outcome in outcomes { copies.add(outcome, of: backup, location: location, region: databases.region) }
        return copies
    }

    /// Ends a run that was cancelled: for a resource it is run again, and takes up what was begun.
    private func stop(_ databases: RDSSnapshots) async throws {
        guard options.owner == nil else { throw CancellationError() }
        let left = try await CancellationShield.run(deadline: Self.cleanup) { [options, backup] in
            await databases.deleteLeft(options.databases, of: backup)
        }
        guard !left.isEmpty else { throw CancellationError() }
        throw Self.left(left)
    }

    /// Deletes the snapshots of a backup that has not come about.
    /// - Returns: What is left, one sentence each.
    func discard(_ copies: DatabaseCopies) async -> [String] {
        guard let locations, let first = copies.records.first else { return [] }
        do {
            return try await locations.withDatabases(of: first.location, region: first.region) { databases in
                await databases.delete(copies.records)
            }
        } catch {
            return ["\(error)"]
        }
    }

    private static func left(_ failures: [String]) -> BackupEngineError {
        BackupEngineError(
            .snapshotsLeft,
            "the backup was stopped, and snapshots of databases are left: \(failures.joined(separator: "; "))",
            hint: "RDS deletes no snapshot that is being made; delete it later (aws rds delete-db-snapshot)"
        )
    }
}
