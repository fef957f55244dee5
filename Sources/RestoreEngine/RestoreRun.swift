// SPDX-License-Identifier: Apache-2.0

package import BackupStorage
import JSON
package import KubernetesClient
import KubernetesCore
import ObjectStore
package import VeleroAPI

/// Plans the restore of a backup, and carries it out.
package struct RestoreRun: Sendable {
    /// Tells the time, in seconds; passed in so that tests can choose it.
    package typealias Clock = @Sendable () -> Timestamp

    /// How long writing the record of a restore may take.
    private static let recording = Duration.seconds(60)

    private let client: APIClient
    private let store: BackupStore
    private let progress: RestoreProgress
    private let settings: RestoreApplication.Settings
    private let now: Clock

    /// Prepares a restore.
    /// - Parameters:
    ///   - client: The target cluster.
    ///   - store: Where the backup is.
    ///   - progress: Is told how far it has come.
    ///   - settings: How a plan is applied.
    ///   - now: Tells the time.
    package init(
        client: APIClient,
        store: BackupStore,
        progress: RestoreProgress = RestoreProgress(),
        settings: RestoreApplication.Settings = RestoreApplication.Settings(),
        now: @escaping Clock
    ) {
        self.client = client
        self.store = store
        self.progress = progress
        self.settings = settings
        self.now = now
    }

    /// What a restore would do; changes nothing, neither in the cluster nor in the store.
    /// - Throws: `BackupStorageError`, `ObjectStoreError`, `KubernetesError`.
    package func plan(_ options: RestoreOptions) async throws -> RestorePlanning.Result {
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
        return try await RestorePlanning(client: client).plan(items, options: options, warnings: warnings)
    }

    /// Restores: plans, applies, and keeps what became of each item in the store.
    /// - Parameter options: What is asked for.
    /// - Returns: What became of it, also when it ended early: ``RestoreReport/end``.
    /// - Throws: `BackupStorageError` when the name is taken; what planning throws. Nothing was restored then.
    package func run(_ options: RestoreOptions) async throws -> RestoreReport {
        try ObjectName.check(options.restoreName, of: "restore")
        guard try await !store.hasRestore(named: options.restoreName) else {
            throw BackupStorageError(
                .alreadyExists,
                "a restore \(options.restoreName) exists already in \(store.store.description)",
                hint:
                    "choose another name, or delete it first: lifeboat restore delete \(options.restoreName), with the same --storage"
            )
        }
        let startedAt = now()
        let planning = try await plan(options)
        try await store.start(RestoreReport.startedResource(options, at: startedAt))
        let application = RestoreApplication(planning, client: client, settings: settings, progress: progress)
        let (applied, end) = await application.applyAsFarAsPossible(planning.plan)
        var report = RestoreReport(
            options: planning.plan.options,
            plan: planning.plan,
            applied: applied,
            end: end,
            times: (startedAt, now())
        )
        await record(&report)
        return report
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
