// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import VolumeSnapshots

/// Copies what a backup keeps outside of its store: volumes and databases, at the same time.
struct DataCopying: Sendable {
    /// How long calls that are cut short may take to end, beyond ``patience``.
    private static let grace = Duration.seconds(10)

    let volumes: VolumeCopying
    let databases: DatabaseCopying
    /// How long a backup that does not come about tries to delete so many snapshots.
    var patience: @Sendable (_ snapshots: Int) -> Duration = DataCopying.patience(for:)

    /// How long so many snapshots may take to go.
    ///
    /// A minute for calls that are slow or come again, and a quarter of a second for each snapshot: EC2 lets five a second be
    /// deleted in the long run. Whoever has pressed Ctrl-C waits ten minutes at most.
    static func patience(for snapshots: Int) -> Duration { .seconds(min(60 + snapshots / 4, 600)) }

    /// Takes all snapshots and waits until they are complete.
    /// - Throws: `CancellationError`; ``BackupEngineError`` `.snapshotsLeft` when it was cancelled and could not clean up.
    func run(_ found: CollectedVolumes) async throws -> DataCopies {
        async let copiedDatabases = databases.run()
        var copies = DataCopies()
        copies.volumes = await volumes.run(found)
        copies.databases = await copiedDatabases
        guard Task.isCancelled else { return copies }
        throw await discard(copies, after: CancellationError())
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
        let limit = patience(copies.volumes.records.count { $0.snapshotID != nil })
        let left: [String]
        do {
            left = try await CancellationShield.run(deadline: limit + Self.grace) { await deleted(copies, in: limit) }
        } catch {
            left = ["they could not be deleted in time"]
        }
        if left.isEmpty { return error }
        let reason = error is CancellationError ? "the backup was stopped" : "\(error)"
        let backup = volumes.backup
        return BackupEngineError(
            .snapshotsLeft,
            "\(reason); snapshots are left: \(left.firstFew)",
            hint: "delete them by hand; their tags are velero.io/backup=\(backup.name) and "
                + "lifeboat.dev/backup-uid=\(backup.uid)"
        )
    }

    /// Deletes all snapshots, or as many as time allows.
    /// - Returns: What is left, one sentence each.
    private func deleted(_ copies: DataCopies, in limit: Duration) async -> [String] {
        await withTaskGroup(of: [String].self) { group in
            group.addTask {
                async let left = databases.discard(copies.databases)
                return await volumes.discard(copies.volumes) + left
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return []
            }
            // Whichever ends first ends the other; a deletion that is cut short tells what it had no time for.
            var left = await group.next() ?? []
            group.cancelAll()
            for await rest in group { left += rest }
            return left
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
