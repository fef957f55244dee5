// SPDX-License-Identifier: Apache-2.0

package import JSON
import ObjectStore
package import VeleroAPI

extension BackupStore {
    /// Asynchronous operations of a backup; empty when the file is missing.
    package func itemOperations(ofBackup name: String) async throws -> [JSONValue] {
        try await json(backupKeys(name).itemOperations)?.array ?? []
    }

    /// Native snapshots of a backup; empty when the file is missing.
    package func volumeSnapshots(ofBackup name: String) async throws -> [JSONValue] {
        try await json(backupKeys(name).volumeSnapshots)?.array ?? []
    }

    /// The names under which the store has files of a backup, committed or not, sorted; cheaper than ``listBackups()``.
    ///
    /// Directories whose name no backup can have are left out.
    package func backupDirectories() async throws -> [String] {
        let prefixes = try await store.listAll(prefix: BackupKeys.root, delimiter: "/").commonPrefixes
        return prefixes.map { String($0.dropFirst(BackupKeys.root.count).dropLast()) }.filter(ObjectName.isSubdomain)
            .sorted()
    }

    /// Replaces the resource of a backup that is committed already, as Velero does when it finalizes one.
    ///
    /// Where the store locks, it is kept until the backup expires, as it was before.
    /// - Throws: ``BackupStorageError`` `.notFound` when there is no such backup: this never makes one.
    package func replaceMetadata(of backup: Backup) async throws {
        let keys = try backupKeys(backup.name)
        guard try await store.head(keys.metadata) != nil else {
            throw BackupStorageError(.notFound, "there is no backup \(backup.name) in \(store.description)")
        }
        let content = JSONWriter.write(backup.json, layout: .indented)
        let retainUntil = backup.status.expiration.map { Double($0.seconds) }
        let options = PutOptions(contentType: "application/json", retainUntil: retainUntil)
        try await store.put(keys.metadata, content, options: options)
    }
}
