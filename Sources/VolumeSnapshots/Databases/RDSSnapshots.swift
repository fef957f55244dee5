// SPDX-License-Identifier: Apache-2.0

package import AWSCore
package import AWSServices
internal import ObjectStore
internal import Synchronization

/// What became of one database's snapshot.
package struct RDSSnapshotOutcome: Sendable {
    /// The database.
    package let instanceID: String
    /// The database as it was; `nil` when it could not be looked up.
    package var instance: DBInstance?
    /// The snapshot; also there when something failed after it was begun.
    package var snapshot: DBSnapshot?
    /// Why there is no snapshot that can be restored from.
    package var error: VolumeSnapshotsError?
    /// When it was done.
    package var endedAt: Timestamp?

    init(_ instanceID: String) { self.instanceID = instanceID }

    /// Whether there is a snapshot that can be restored from.
    package var isCompleted: Bool { error == nil && snapshot?.status == "available" }
}

/// Snapshots of RDS databases in one region: taken, deleted, restored from.
package struct RDSSnapshots: Sendable {
    /// How work on databases behaves.
    package struct Options: Sendable {
        /// How many databases at once.
        package var inFlight = 8
        /// How long a snapshot or a new database is waited for.
        package var wait = WaitPolicy(deadline: .seconds(4 * 3600), firstPause: .seconds(5), maximumPause: .seconds(30))
        /// The time of day, for the records.
        package var clock = WallClock.system

        /// The defaults.
        package init() {}
    }

    let rds: RDSClient
    let options: Options

    /// Snapshots in the client's region.
    package init(_ rds: RDSClient, options: Options = Options()) {
        self.rds = rds
        self.options = options
    }

    /// Takes snapshots of databases and waits until they are available.
    ///
    /// Their name is made of the backup's and the database's, so that a run that was interrupted is continued. It never throws:
    /// what fails is in the outcomes. When it is cancelled, what was begun stays, is in the outcomes, and can be deleted.
    /// - Parameters:
    ///   - instances: Identifiers of databases.
    ///   - backup: The backup, for names and tags.
    ///   - progress: Is told how many are done.
    /// - Returns: Outcomes, in the order of the identifiers.
    package func take(
        _ instances: [String],
        for backup: BackupIdentity,
        _ progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async -> [RDSSnapshotOutcome] {
        let done = Mutex(0)
        return await concurrently(instances, limit: options.inFlight) { id in
            let outcome = await take(id, for: backup)
            progress(
                done.withLock {
                    $0 += 1
                    return $0
                }
            )
            return outcome
        }
    }

    /// The same, with another limit to how long it waits for snapshots.
    package func waiting(atMost deadline: Duration) -> RDSSnapshots {
        var changed = options
        changed.wait.deadline = deadline
        return RDSSnapshots(rds, options: changed)
    }

    /// The region they are in.
    package var region: String { rds.region }

    /// Deletes the snapshots of a backup, also when one fails; one that does not exist is a success.
    ///
    /// Names are used again: what another backup has made under the same one stays. Of records without a snapshot the answer
    /// may have been lost, so that theirs is looked for.
    /// - Parameter records: Records of one backup.
    /// - Returns: What is left, one sentence each.
    package func delete(_ records: [RDSSnapshotRecord]) async -> [String] {
        let failures = await concurrently(records, limit: options.inFlight) { record -> String? in
            let id = record.snapshotID ?? RDSNames.snapshot(backup: record.backupName, instance: record.instanceID)
            guard record.region.isEmpty || record.region == rds.region else {
                // Here it would not be found, which is no proof that it is gone.
                let known = record.snapshotID == nil ? "what there is of " : ""
                return "\(known)RDS snapshot \(id) is in \(record.region), and the snapshot location in \(rds.region)"
            }
            return await delete(id, of: record.backupUID)
        }
        return failures.compactMap { $0 }
    }

    /// Deletes what a backup has begun that has not come about, which is known by its names and the backup's UID.
    ///
    /// RDS deletes no snapshot that is still being made.
    /// - Parameters:
    ///   - instances: The databases it was to copy.
    ///   - backup: The backup.
    /// - Returns: What is left, one sentence each.
    package func deleteLeft(_ instances: [String], of backup: BackupIdentity) async -> [String] {
        let failures = await concurrently(instances, limit: options.inFlight) { id in
            await delete(RDSNames.snapshot(backup: backup.name, instance: id), of: backup.uid)
        }
        return failures.compactMap { $0 }
    }

    /// Deletes a snapshot if it is of this backup.
    /// - Returns: Why it is left, one sentence; `nil` when it is gone.
    private func delete(_ id: String, of uid: String) async -> String? {
        do {
            guard try await rds.describeSnapshot(id).tags[SnapshotTags.backupUID] == uid else { return nil }
            try await rds.deleteSnapshot(id)
            return nil
        } catch let error as AWSServiceError where error.code == .notFound {
            return nil
        } catch {
            return "RDS snapshot \(id): \(error)"
        }
    }

    // MARK: Taking

    private func take(_ id: String, for backup: BackupIdentity) async -> RDSSnapshotOutcome {
        var outcome = RDSSnapshotOutcome(id)
        do {
            let instance = try await rds.describeInstance(id)
            outcome.instance = instance
            outcome.snapshot = try await begin(instance, for: backup)
            try await waitForCompletion(&outcome)
        } catch {
            outcome.error = Self.failure(error)
            if outcome.snapshot == nil, outcome.instance != nil { outcome.snapshot = await leftBehind(id, backup) }
        }
        outcome.endedAt = options.clock.now
        return outcome
    }

    /// Begins a snapshot as soon as the database is free for one: RDS refuses while it makes its own, or changes something.
    private func begin(_ found: DBInstance, for backup: BackupIdentity) async throws -> DBSnapshot {
        var instance = found
        var begun: DBSnapshot?
        let isBegun = try await options.wait.wait {
            if instance.isBusy { instance = try await rds.describeInstance(instance.id) }
            guard !instance.isBusy else { return false }
            do { begun = try await create(instance, for: backup) } catch let error as AWSServiceError
                where error.serviceCode == "InvalidDBInstanceState"
            {
                instance = try await rds.describeInstance(instance.id)
                // By now it may be free again.
                guard instance.isBusy || instance.status == "available" else { throw error }
            }
            return begun != nil
        }
        guard isBegun, let begun else {
            throw VolumeSnapshotsError(
                .timedOut,
                "the database \(instance.id) was not free for a snapshot in \(options.wait.deadlineInWords): it is "
                    + instance.status
            )
        }
        return begun
    }

    /// Makes a snapshot, or takes up that of an interrupted run.
    private func create(_ instance: DBInstance, for backup: BackupIdentity) async throws -> DBSnapshot {
        let name = RDSNames.snapshot(backup: backup.name, instance: instance.id)
        let tags = SnapshotTags(backup, volumeName: instance.id, volumeTags: instance.tags).kept
            .filter { $0.key != SnapshotTags.volume }
        do {
            return try await rds.createSnapshot(name, of: instance.id, tags: AWSTag.list(tags))
        } catch let error as AWSServiceError where error.code == .alreadyExists {
            let found = try await rds.describeSnapshot(name)
            guard found.tags[SnapshotTags.backupUID] == backup.uid else { throw error }
            return found
        }
    }

    /// The snapshot that a call without an answer has begun all the same: it is to be in the record, to be deleted.
    private func leftBehind(_ id: String, _ backup: BackupIdentity) async -> DBSnapshot? {
        let name = RDSNames.snapshot(backup: backup.name, instance: id)
        let found = try? await CancellationShield.run(deadline: .seconds(20)) { [rds] in
            try await rds.describeSnapshot(name)
        }
        return found?.tags[SnapshotTags.backupUID] == backup.uid ? found : nil
    }

    private func waitForCompletion(_ outcome: inout RDSSnapshotOutcome) async throws {
        guard var snapshot = outcome.snapshot else { return }
        let isDone = try await options.wait.wait {
            guard snapshot.status == "creating" || snapshot.status == "backing-up" else { return true }
            do {
                snapshot = try await rds.describeSnapshot(snapshot.id)
            } catch let error as AWSServiceError where error.isRetryable {
                // RDS goes on with it meanwhile; the deadline ends it.
                return false
            }
            return snapshot.status != "creating" && snapshot.status != "backing-up"
        }
        outcome.snapshot = snapshot
        guard isDone else {
            throw VolumeSnapshotsError(
                .timedOut,
                "the snapshot \(snapshot.id) was not available after \(options.wait.deadlineInWords)"
            )
        }
        guard snapshot.status == "available" else {
            throw VolumeSnapshotsError(
                .failed,
                "the snapshot \(snapshot.id) has failed: its status is \(snapshot.status)"
            )
        }
    }

    static func failure(_ error: any Error) -> VolumeSnapshotsError {
        if let error = error as? VolumeSnapshotsError { return error }
        if error is CancellationError { return VolumeSnapshotsError(.cancelled, "it was cancelled") }
        return VolumeSnapshotsError(.refused, "\(error)", hint: (error as? AWSServiceError)?.hint, cause: error)
    }
}
