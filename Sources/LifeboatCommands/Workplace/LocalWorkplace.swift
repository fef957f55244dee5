// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
import KubernetesCore
import ObjectStore
import VeleroAPI

/// Work done in this process, with the rights of its user, on a store.
struct LocalWorkplace: Workplace {
    let store: BackupStore
    /// Where the store is.
    let place: StorageURL
    /// The cluster, which is opened only by commands that need it.
    let connection: ConnectionOptions

    var listsFiles: Bool { true }

    func withCluster<Result>(_ body: (APIClient) async throws -> Result) async throws -> Result {
        try await connection.withClient(body)
    }

    func backups(named names: [String], matching selector: LabelSelector?) async throws -> FoundBackups {
        var found = try await FoundBackups.find(names, in: store)
        if let selector { found.backups.removeAll { !selector.matches($0.labels) } }
        return found
    }

    func deletionRequests(of backup: Backup) async throws -> [DeleteBackupRequest] { [] }

    func restores(named names: [String], matching selector: LabelSelector?) async throws -> FoundRestores {
        var found = try await FoundRestores.find(names, in: store)
        if let selector { found.records.removeAll { !selector.matches($0.restore?.labels ?? [:]) } }
        return found
    }

    func readLog(ofBackup name: String, _ write: ([UInt8]) async throws -> Void) async throws {
        // A backup that does not exist is a clearer answer than a file that does not.
        if try await store.files(ofBackup: name).isEmpty { _ = try await store.backup(named: name) }
        try await store.readLog(ofBackup: name, write)
    }

    func readLog(ofRestore name: String, _ write: ([UInt8]) async throws -> Void) async throws {
        if try await !store.hasRestore(named: name) { _ = try await store.restore(named: name) }
        try await store.readLog(ofRestore: name, write)
    }
}
