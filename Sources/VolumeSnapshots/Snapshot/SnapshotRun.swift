// SPDX-License-Identifier: Apache-2.0

package import AWSCore

/// Takes the snapshots of all volumes of a backup in one location, at once.
///
/// Volumes of one machine are copied at the same moment (crash-consistent) when two or more of them are asked for. A run that
/// was interrupted is continued: what it has begun is found by its tags and taken up.
package struct SnapshotRun: Sendable {
    /// How a run behaves.
    package struct Options: Sendable {
        /// How many snapshots are begun at once; as many as a connection keeps requests in flight.
        package var inFlight = 32
        /// How long completion is waited for, with beginning what is refused for now.
        package var wait = WaitPolicy()
        /// Whether volumes of one machine are copied at the same moment.
        package var together = true
        /// The time of day, for the records.
        package var clock = WallClock.system

        /// The defaults.
        package init() {}
    }

    /// How long a call that begins a snapshot is let finish when the run is cancelled, so that its snapshot is known.
    static let beginning = Duration.seconds(120)

    let disks: any DiskProvider
    let backup: BackupIdentity
    let options: Options

    /// A run for one backup in one location.
    /// - Parameters:
    ///   - disks: The location's disks.
    ///   - backup: The backup, for tags.
    ///   - options: How the run behaves.
    package init(_ disks: any DiskProvider, of backup: BackupIdentity, options: Options = Options()) {
        self.disks = disks
        self.backup = backup
        self.options = options
    }

    /// Takes the snapshots and waits until they are complete.
    ///
    /// It never throws: what fails is in the outcomes, and one volume's failure does not stop the others. When it is
    /// cancelled, what was begun stays, is in the outcomes, and can be deleted, or taken up by a later run.
    /// - Parameters:
    ///   - targets: The volumes; each once.
    ///   - progress: Told whenever something has changed, one call at a time; must return at once.
    /// - Returns: An outcome for each target.
    package func run(
        _ targets: [SnapshotTarget],
        progress: @escaping @Sendable (SnapshotProgress) -> Void = { _ in }
    ) async -> SnapshotRunResult {
        let ledger = SnapshotLedger(targets, clock: options.clock, progress: progress)
        guard !targets.isEmpty else { return ledger.result }
        do {
            try await lookUp(ledger)
            try await complete(ledger)
        } catch is CancellationError {
            ledger.failOpen { _ in VolumeSnapshotsError(.cancelled, "the backup was cancelled") }
        } catch {
            ledger.failOpen { _ in VolumeSnapshotsError(.refused, "\(error)", hint: hint(of: error), cause: error) }
        }
        if Task.isCancelled {
            ledger.failOpen { _ in VolumeSnapshotsError(.cancelled, "the backup was cancelled") }
        }
        return ledger.result
    }

    // MARK: Looking up

    /// Finds the disks, and the snapshots that an interrupted run has begun.
    private func lookUp(_ ledger: SnapshotLedger) async throws {
        async let existing = disks.findSnapshots(tags: backup.searchTags)
        let found = try await describe(ledger.result.outcomes.map(\.target.volumeID))
        ledger.learn(found, of: disks.place)
        ledger.takeUp(try await existing)
    }

    private func describe(_ ids: [String]) async throws -> [String: Disk] {
        let answers = await concurrently(Array(Set(ids)).sorted().runs(of: disks.batch), limit: 4) { run in
            await Result { try await disks.describe(Array(run)) }
        }
        var found: [String: Disk] = [:]
        for answer in answers { found.merge(try answer.get()) { $1 } }
        return found
    }
}

extension Result where Failure == any Error {
    /// What a closure returns or throws.
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
