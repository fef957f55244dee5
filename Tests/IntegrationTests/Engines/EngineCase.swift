// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import ObjectStore
import RestoreEngine
import VeleroAPI

/// The engines as a controller runs them: on a cluster and a store, on behalf of resources.
struct EngineCase {
    /// A client of the cluster's administrator.
    let client: APIClient
    /// A namespace that is there or may be made.
    let namespace: String
    /// The store.
    let store = BackupStore(MemoryObjectStore())

    /// Lends a namespace, made with these objects in it.
    static func with(_ documents: [String] = [], _ body: (EngineCase) async throws -> Void) async throws {
        try await TestCluster.sandbox().withNamespace { client, namespace in
            _ = try await Application(documents, in: namespace, client)
            try await body(EngineCase(client: client, namespace: namespace))
        }
    }

    /// Now, in seconds.
    @Sendable static func now() -> Timestamp { Timestamp(seconds: Int(Date().timeIntervalSince1970)) }

    /// A Backup of the namespace.
    func resource(backup name: String, uid: String = "uid-b", _ edit: (inout BackupSpec) -> Void = { _ in }) -> Backup {
        var spec = BackupSpec()
        spec.includedNamespaces = [namespace]
        edit(&spec)
        var backup = Backup(name: name, spec: spec)
        backup.uid = uid
        backup.status.phase = .inProgress
        return backup
    }

    /// A Restore of a backup.
    func resource(
        restore name: String,
        of backup: String,
        uid: String = "uid-r",
        _ edit: (inout RestoreSpec) -> Void = { _ in }
    ) -> Restore {
        var spec = RestoreSpec(backupName: backup)
        edit(&spec)
        var restore = Restore(name: name, spec: spec)
        restore.uid = uid
        restore.status.phase = .inProgress
        return restore
    }

    /// Runs a backup.
    func run(_ backup: Backup) async throws -> BackupReport {
        try await BackupRun(client: client, store: store, now: Self.now).run(BackupOptions(backup))
    }

    /// Runs a restore, or goes on with it.
    func run(
        _ restore: Restore,
        progress: RestoreProgress = RestoreProgress(),
        settings: RestoreApplication.Settings = RestoreApplication.Settings()
    ) async throws -> RestoreReport {
        try await RestoreRun(client: client, store: store, progress: progress, settings: settings, now: Self.now)
            .run(RestoreOptions(restore), continuing: true)
    }

    /// Runs a restore, one item after the other, and cancels it when so many are dealt with.
    /// - Returns: `nil` when it was cancelled before it had begun.
    func run(_ restore: Restore, cancellingAfter items: Int) async throws -> RestoreReport? {
        let progress = RestoreProgress()
        var settings = RestoreApplication.Settings()
        settings.itemsInFlight = 1
        return try await withThrowingTaskGroup(of: RestoreReport?.self) { group in
            group.addTask { [settings] in
                do {
                    return try await run(restore, progress: progress, settings: settings)
                } catch is CancellationError {
                    return nil
                }
            }
            while progress.snapshot.itemsRestored < items && progress.snapshot.totalItems == 0
                || progress.snapshot.itemsRestored < min(items, progress.snapshot.totalItems)
            {
                try await Task.sleep(for: .milliseconds(1))
            }
            group.cancelAll()
            return try await group.next() ?? nil
        }
    }

    /// The items of a backup, as `kind/name`.
    func items(ofBackup name: String) async throws -> [String] {
        var items: [String] = []
        try await store.archive(ofBackup: name).forEachItem { items.append("\($0.resource)/\($0.name)") }
        return items
    }

    /// The log of a backup.
    func log(ofBackup name: String) async throws -> String {
        var log = ""
        try await store.readLog(ofBackup: name) { log += String(decoding: $0, as: UTF8.self) }
        return log
    }
}
