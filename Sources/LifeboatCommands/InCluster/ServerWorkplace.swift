// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Work done by the server in a cluster, which is asked by custom resources; it may be Velero's own.
struct ServerWorkplace: Workplace {
    /// Velero's objects in the server's namespace.
    let objects: VeleroObjects
    let store: BackupStore

    /// Opens a server's files for the length of the closure.
    static func with<Result>(
        _ client: APIClient,
        namespace: String,
        downloads: DownloadSettings,
        _ body: (ServerWorkplace) async throws -> Result
    ) async throws -> Result {
        let objects = VeleroObjects(client: client, namespace: namespace)
        return try await Transfers.with { transfers in
            let downloads = Downloads(
                objects: objects,
                settings: downloads,
                transfers: transfers,
                source: ClusterDownloadSource(client: client, namespace: namespace)
            )
            let store = BackupStore(ServerObjectStore(objects: objects, downloads: downloads))
            return try await body(ServerWorkplace(objects: objects, store: store))
        }
    }

    var listsFiles: Bool { false }

    func withCluster<Result>(_ body: (APIClient) async throws -> Result) async throws -> Result {
        try await body(objects.client)
    }

    func backups(named names: [String], matching selector: LabelSelector?) async throws -> FoundBackups {
        let (backups, problems) = try await found(names, selector, Backup.self)
        return FoundBackups(backups: backups, problems: problems)
    }

    func deletionRequests(of backup: Backup) async throws -> [DeleteBackupRequest] {
        let label = try LabelSelector("\(VeleroLabel.backupName)=\(LabelValue.of(backup.name))")
        let requests = try await objects.all(DeleteBackupRequest.self, matching: label)
        return requests.sorted { ($0.createdAt?.seconds ?? 0) < ($1.createdAt?.seconds ?? 0) }
    }

    func restores(named names: [String], matching selector: LabelSelector?) async throws -> FoundRestores {
        let (restores, problems) = try await found(names, selector, Restore.self)
        return FoundRestores(records: restores.map { RestoreRecord(name: $0.name, restore: $0) }, problems: problems)
    }

    /// Finds objects by name, or all of them, or those with some labels.
    func found<Resource: ServedResource>(
        _ names: [String],
        _ selector: LabelSelector?,
        _: Resource.Type = Resource.self
    ) async throws -> (objects: [Resource], problems: [String]) {
        guard !names.isEmpty else { return (try await objects.all(Resource.self, matching: selector), []) }
        var found: [Resource] = []
        var problems: [String] = []
        for name in FoundBackups.unique(names) {
            let isName = ObjectName.isSubdomain(name)
            guard isName, let object = try await objects.find(name, Resource.self) else {
                problems.append(objects.absence(name, Resource.self))
                continue
            }
            if selector?.matches(object.labels) ?? true { found.append(object) }
        }
        return (found.sorted { $0.name < $1.name }, problems)
    }

    func readLog(ofBackup name: String, _ write: ([UInt8]) async throws -> Void) async throws {
        let phase = try await objects.get(name, Backup.self).status.phase
        guard phase.hasLog else { throw Self.noLog("backup", name, "\(phase)", isOver: phase.isTerminal) }
        try await store.readLog(ofBackup: name, write)
    }

    func readLog(ofRestore name: String, _ write: ([UInt8]) async throws -> Void) async throws {
        let phase = try await objects.get(name, Restore.self).status.phase
        guard phase.hasLog else { throw Self.noLog("restore", name, "\(phase)", isOver: phase.isTerminal) }
        try await store.readLog(ofRestore: name, write)
    }

    private static func noLog(_ noun: String, _ name: String, _ phase: String, isOver: Bool) -> CommandFailure {
        let reason = isOver ? "it has none" : "its log is written when it ends"
        return CommandFailure(
            "\(noun) \(name) is in phase \(phase): \(reason)",
            hint: "see what is known of it with: lifeboat \(noun) describe \(name)"
        )
    }
}

extension BackupPhase {
    /// Whether the log is in the store by now.
    var hasLog: Bool {
        [
            .completed, .partiallyFailed, .failed, .waitingForPluginOperations,
            .waitingForPluginOperationsPartiallyFailed, .finalizing, .finalizingPartiallyFailed,
        ].contains(self)
    }
}

extension RestorePhase {
    /// Whether the log is in the store by now.
    var hasLog: Bool {
        [
            .completed, .partiallyFailed, .failed, .waitingForPluginOperations,
            .waitingForPluginOperationsPartiallyFailed, .finalizing, .finalizingPartiallyFailed,
        ].contains(self)
    }
}
