// SPDX-License-Identifier: Apache-2.0

package import BackupStorage
import JSON
package import KubernetesClient
import KubernetesCore
import ObjectStore
package import VeleroAPI
package import VolumeSnapshots

/// Plans the restore of a backup, and carries it out.
package struct RestoreRun: Sendable {
    /// Tells the time, in seconds; passed in so that tests can choose it.
    package typealias Clock = @Sendable () -> Timestamp

    /// How long writing the record of a restore may take.
    private static let recording = Duration.seconds(60)

    private let client: APIClient
    private let store: BackupStore
    private let locations: (any SnapshotLocationOpening)?
    private let progress: RestoreProgress
    private let settings: RestoreApplication.Settings
    private let now: Clock

    /// Prepares a restore.
    /// - Parameters:
    ///   - client: The target cluster.
    ///   - store: Where the backup is.
    ///   - locations: Opens the disks of snapshot locations; without it no disk is made.
    ///   - progress: Is told how far it has come.
    ///   - settings: How a plan is applied.
    ///   - now: Tells the time.
    package init(
        client: APIClient,
        store: BackupStore,
        locations: (any SnapshotLocationOpening)? = nil,
        progress: RestoreProgress = RestoreProgress(),
        settings: RestoreApplication.Settings = RestoreApplication.Settings(),
        now: @escaping Clock
    ) {
        self.client = client
        self.store = store
        self.locations = locations
        self.progress = progress
        self.settings = settings
        self.now = now
    }

    /// What a restore would do; changes nothing, neither in the cluster nor in the store.
    /// - Throws: `BackupStorageError`, `ObjectStoreError`, `KubernetesError`.
    package func plan(_ options: RestoreOptions) async throws -> RestorePlanning.Result {
        try await plan(options, continuing: nil)
    }

    /// Restores: plans, applies, and keeps what became of each item in the store.
    ///
    /// For a restore that a resource asks for (``RestoreOptions/resource``) an end before all items were reached is only
    /// an interruption: its record stays `InProgress`, and whoever runs it again, `continuing`, goes on. Then what the
    /// interrupted run made counts as made, and the report and the record are of the whole restore.
    /// - Parameters:
    ///   - options: What is asked for.
    ///   - continuing: Whether to go on with what an interrupted run for the same resource has begun, and to answer for
    ///     one that has ended with its record, whose report has neither plan nor items.
    /// - Returns: What became of it, also when it ended early: ``RestoreReport/end``.
    /// - Throws: `BackupStorageError` `.alreadyExists` when the name is taken; what planning throws. Nothing was restored
    ///   then, or nothing more.
    package func run(_ options: RestoreOptions, continuing: Bool = false) async throws -> RestoreReport {
        try ObjectName.check(options.restoreName, of: "restore")
        if let problem = options.problems.first { throw RestoreEngineError(.invalidOptions, problem) }
        let found = try await record(of: options, continuing: continuing)
        if case .ours(let restore) = found, restore.status.phase.isTerminal {
            return RestoreReport(recorded: restore, options)
        }
        let (startedAt, formerRun) = beginning(of: options, found)
        let planning = try await plan(options, continuing: formerRun)
        let obstacle = try await begin(planning.plan.options, at: startedAt, found)
        let application = RestoreApplication(
            planning,
            client: client,
            locations: locations,
            settings: settings,
            progress: progress
        )
        let plan = planning.plan
        let (applied, made) = await databases(options).make(plan.databases) {
            let applied = await application.applyAsFarAsPossible(plan)
            if !plan.databases.isEmpty { progress.waits(for: "databases to become available") }
            return applied
        }
        var report = RestoreReport(
            options: planning.plan.options,
            plan: planning.plan,
            applied: applied,
            databases: made,
            times: (startedAt, now()),
            isContinued: formerRun != nil
        )
        report.recordFailure = obstacle
        if report.resource.status.phase.isTerminal, obstacle == nil { await record(&report) }
        return report
    }

    /// Keeps what is known of a restore that is given up, so that its user can read how far it came.
    /// - Parameters:
    ///   - report: The last run of it.
    ///   - reason: Why it is given up, one sentence.
    /// - Returns: The report as it is in the store; ``RestoreReport/recordFailure`` says when it is not.
    package func giveUp(_ report: RestoreReport, because reason: String) async -> RestoreReport {
        var report = report
        report.fail(because: reason, at: now())
        await record(&report)
        return report
    }

    private func plan(
        _ options: RestoreOptions,
        continuing formerRun: FormerRun?
    ) async throws -> RestorePlanning.Result {
        let backup = try await store.backup(named: options.backupName)
        var warnings: [String] = []
        if backup.status.phase != .completed {
            warnings.append("backup \(backup.name) is \(backup.status.phase): it may not hold everything")
        }
        var items: [RestoreCandidate] = []
        try await store.archive(ofBackup: options.backupName).forEachItem { item in
            let source = SourceItem(kind: item.resource, namespace: item.namespace, name: item.name)
            items.append(RestoreCandidate(source: source, bytes: item.body[...]))
        }
        if items.isEmpty { warnings.append("the backup holds no items") }
        var result = try await RestorePlanning(client: client, locations: locations).plan(
            items,
            options: options,
            warnings: warnings,
            snapshots: store.volumeSnapshots(ofBackup: options.backupName).map(NativeSnapshotRecord.init(json:)),
            savedClaims: try await savedClaims(options.backupName),
            continuing: formerRun
        )
        if !options.databases.isEmpty {
            result.plan.databases = try await databases(options).plan(try await databaseRecords(of: backup))
        }
        return result
    }

    private func databases(_ options: RestoreOptions) -> DatabaseRestore {
        DatabaseRestore(locations: locations, options: options)
    }

    /// What the backup has of databases: its file, or where that cannot be read, as through a server, what the resource says.
    private func databaseRecords(of backup: Backup) async throws -> [RDSSnapshotRecord] {
        if let document = try await store.rdsSnapshots(ofBackup: backup.name) {
            return try RDSSnapshotRecord.list(of: document)
        }
        return RDSSnapshotRecord.told(by: backup)
    }

    /// Claims, as `namespace/name`, of which somebody has made a snapshot or a copy of the files.
    private func savedClaims(_ backup: String) async throws -> Set<String> {
        let volumes = try await store.volumeInfo(ofBackup: backup)
            .filter { $0["skipped"]?.bool != true && $0["result"]?.string != "failed" }
        return Set(
            volumes.compactMap { volume in
                guard let name = volume["pvcName"]?.string, !name.isEmpty else { return nil }
                return "\(volume["pvcNamespace"]?.string ?? "")/\(name)"
            }
        )
    }
}

// MARK: - The record

extension RestoreRun {
    /// What an earlier run has left under the name; anything is in the way unless this run continues that one.
    private func record(of options: RestoreOptions, continuing: Bool) async throws -> RestoreRecord {
        let name = options.restoreName
        let taken = BackupStorageError(
            .alreadyExists,
            "a restore \(name) exists already in \(store.store.description)",
            hint:
                "choose another name, or delete it first: lifeboat restore delete \(name), with the same --storage"
        )
        guard continuing, let uid = options.resource?.uid, !uid.isEmpty else {
            guard try await !store.hasRestore(named: name) else { throw taken }
            return .none
        }
        // One that has ended, in another cluster or before the resource was made anew, only tells what was; a runbook's
        // manifest must work a second time (Velero overwrites it too).
        let record = try await store.restoreRecord(named: name, ownedBy: uid)
        if record == .somebodyElses { throw taken }
        return record
    }

    /// When the restore started, and the run that it continues.
    private func beginning(of options: RestoreOptions, _ record: RestoreRecord) -> (Timestamp, FormerRun?) {
        let known = options.resource?.status.startTimestamp
        switch record {
        case .ours(let restore):
            let startedAt = restore.status.startTimestamp ?? known ?? now()
            return (startedAt, FormerRun(since: startedAt))
        case .leftovers:
            let startedAt = known ?? now()
            return (startedAt, FormerRun(since: startedAt))
        case .none, .endedOfAnother, .somebodyElses:
            // The one before may have had no record, where none can be written.
            return (known ?? now(), known.map(FormerRun.init(since:)))
        }
    }

    /// Claims the name in the store.
    /// - Returns: Why there is and will be no record, where the store takes none: objects that are needed now do not wait
    ///   for somebody to find the right keys.
    private func begin(
        _ options: RestoreOptions,
        at startedAt: Timestamp,
        _ record: RestoreRecord
    ) async throws -> BackupStorageError? {
        if case .ours = record { return nil }
        let resource = RestoreReport.startedResource(options, at: startedAt)
        do {
            if record == .endedOfAnother { try await store.deleteRestore(named: resource.name) }
            try await store.start(resource, overLeftovers: record == .leftovers)
            return nil
        } catch let error as ObjectStoreError where [.accessDenied, .readOnly, .noSpace].contains(error.code) {
            return BackupStorageError(
                .unfinished,
                "there is no record of restore \(resource.name) in \(store.store.description): \(error)",
                hint: "what it did is above, and nowhere else",
                cause: error
            )
        }
    }

    /// Keeps the report in the store, also when the user has ended the restore or ends it now.
    private func record(_ report: inout RestoreReport) async {
        let (store, resource) = (store, report.resource)
        do {
            let files = try report.files(at: now())
            try await CancellationShield.run(deadline: Self.recording) {
                try await store.finish(resource, files: files)
            }
        } catch {
            report.recordFailure = BackupStorageError(
                .unfinished,
                "the record of restore \(resource.name) could not be written to \(store.store.description): \(error)",
                hint:
                    "what it did is above; remove what there is of the record: lifeboat restore delete \(resource.name)",
                cause: error
            )
        }
    }
}
