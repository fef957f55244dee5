// SPDX-License-Identifier: Apache-2.0

import JSON
import VeleroAPI
import VolumeSnapshots

/// Copies the databases that a backup names by RDS snapshots, all at once.
struct DatabaseCopying: Sendable {
    let options: BackupOptions
    /// Opens the databases; `nil` where nobody can.
    let locations: (any SnapshotLocationOpening)?
    let backup: BackupIdentity
    let progress: BackupProgress

    /// Takes the snapshots and waits until they are available.
    ///
    /// Begun beside the snapshots of volumes, so that data that belongs together is of nearly the same moment.
    /// It never throws: what fails, or was cancelled, is in the copies, so that it can be deleted.
    func run() async -> DatabaseCopies {
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
                await snapshots(databases, location.name)
            }
        } catch {
            for instance in options.databases { copies.fail(instance, "\(error)") }
        }
        return copies
    }

    private func snapshots(_ given: RDSSnapshots, _ location: String) async -> DatabaseCopies {
        let databases = given.waiting(atMost: options.snapshotTimeout)
        let outcomes = await databases.take(options.databases, for: backup) {
            progress.databases(completed: $0, of: options.databases.count)
        }
        var copies = DatabaseCopies()
        for outcome in outcomes { copies.add(outcome, of: backup, location: location, region: databases.region) }
        return copies
    }

    /// Deletes the snapshots of a backup that has not come about.
    /// - Returns: What is left, one sentence each.
    func discard(_ copies: DatabaseCopies) async -> [String] {
        // Before a database is known no snapshot of it is begun.
        let records = copies.records.filter { $0.snapshotID != nil || $0.source["engine"] != nil }
        guard let locations, let first = records.first else { return [] }
        do {
            return try await locations.withDatabases(of: first.location, region: first.region) { databases in
                await databases.delete(records)
            }
        } catch is CancellationError {
            return ["those of databases could not be looked for in time"]
        } catch {
            return ["\(error)"]
        }
    }
}
