// SPDX-License-Identifier: Apache-2.0

import Archiving
package import JSON
package import ObjectStore
package import VeleroAPI

/// The backups and restores in one store, in the layout that Velero reads and writes.
///
/// Methods throw ``BackupStorageError``, and `ObjectStoreError` when the store itself fails.
package struct BackupStore: Sendable {
    /// The most bytes of a `velero-backup.json` accepted.
    static let maximumMetadataSize = 64 << 20

    /// Where they are.
    package let store: any ObjectStorage

    /// The backups and restores in a store.
    package init(_ store: any ObjectStorage) {
        self.store = store
    }

    /// Whether a committed backup has this name.
    package func hasBackup(named name: String) async throws -> Bool {
        try await store.head(backupKeys(name).metadata) != nil
    }

    /// A backup.
    /// - Throws: ``BackupStorageError`` `.notFound`, `.unfinished`, or `.damaged` when its `velero-backup.json` cannot be read.
    package func backup(named name: String) async throws -> Backup {
        let keys = try backupKeys(name)
        let missing = BackupStorageError(
            .notFound,
            "there is no backup \(name) in \(store.description)",
            hint: "list the backups with: lifeboat backup get, with the same --storage"
        )
        let bytes: [UInt8]
        do {
            bytes = try await read(keys.metadata, maximum: Self.maximumMetadataSize) { missing }
        } catch let error as BackupStorageError where error.code == .notFound {
            throw try await store.head(keys.claim) == nil ? error : await unfinished(keys)
        }
        do { return try Backup(checking: JSONParser.parse(bytes)) } catch {
            throw BackupStorageError(.damaged, "\(keys.metadata) is damaged: \(error)", cause: error)
        }
    }

    /// The names of all items of a backup; `nil` when the file is missing.
    package func resourceList(ofBackup name: String) async throws -> ResourceListFile? {
        try await json(backupKeys(name).resourceList).map(ResourceListFile.init(json:))
    }

    /// Warnings and errors of a backup; `nil` when the file is missing.
    package func results(ofBackup name: String) async throws -> ResultsFile? {
        try await json(backupKeys(name).results).map(ResultsFile.init(json:))
    }

    /// What became of each volume; empty when the file is missing.
    package func volumeInfo(ofBackup name: String) async throws -> [JSONValue] {
        try await json(backupKeys(name).volumeInfo)?.array ?? []
    }

    /// The document of snapshots of RDS databases; `nil` when there are none.
    package func rdsSnapshots(ofBackup name: String) async throws -> JSONValue? {
        try await json(backupKeys(name).rdsSnapshots)
    }

    /// PodVolumeBackup resources; empty when the file is missing.
    package func podVolumeBackups(ofBackup name: String) async throws -> [JSONValue] {
        try await json(backupKeys(name).podVolumeBackups)?.array ?? []
    }

    /// Calls the closure with the log of a backup, piece by piece.
    /// - Throws: ``BackupStorageError`` `.notFound` when there is none, `.damaged`; what the closure throws.
    package func readLog(ofBackup name: String, _ body: ([UInt8]) async throws -> Void) async throws {
        try await decompress(backupKeys(name).log, of: "backup \(name)", body)
    }

    /// The archive of a backup.
    package func archive(ofBackup name: String) throws -> ArchiveReader {
        ArchiveReader(store: store, key: try backupKeys(name).archive, backup: name)
    }

    /// The index of a backup's archive; `nil` when there is none, as for backups made by Velero, or it cannot be used.
    package func archiveIndex(ofBackup name: String) async throws -> ArchiveIndex? {
        let bytes: [UInt8]
        do { bytes = try await store.read(backupKeys(name).index, maximum: SmallFile.maximumCompressedSize) } catch let
            error as ObjectStoreError where error.code == .notFound
        {
            return nil
        }
        // The index only saves time: when it is damaged, the archive itself still tells everything.
        guard let content = try? Gzip.decompress(bytes, maximum: SmallFile.maximumSize) else { return nil }
        return try? ArchiveIndex(content)
    }

    /// The names, sizes and times of a backup's objects in the store.
    package func files(ofBackup name: String) async throws -> [ObjectInfo] {
        try await store.listAll(prefix: backupKeys(name).directory).objects
    }

    /// Removes a backup, committed or not: the commit mark first, so that no half of it is ever listed.
    ///
    /// A deletion that was interrupted is carried on by the next one.
    /// - Returns: Whether there was anything to remove.
    @discardableResult
    package func deleteBackup(named name: String) async throws -> Bool {
        let keys = try backupKeys(name)
        return try await delete(keys.directory, first: keys.metadata)
    }
}

// MARK: - Reading files

extension BackupStore {
    func backupKeys(_ name: String) throws(BackupStorageError) -> BackupKeys {
        try Self.check(name, of: "backup")
        return BackupKeys(backup: name)
    }

    func restoreKeys(_ name: String) throws(BackupStorageError) -> RestoreKeys {
        try Self.check(name, of: "restore")
        return RestoreKeys(restore: name)
    }

    /// A name that could lead to another directory, or that no cluster would take, is no name.
    private static func check(_ name: String, of what: String) throws(BackupStorageError) {
        guard ObjectName.isSubdomain(name) else {
            throw BackupStorageError(
                .invalidName,
                "\"\(name)\" is not the name of a \(what)",
                hint: "names have lower-case letters, digits, \"-\" and \".\""
            )
        }
    }

    func read(
        _ key: String,
        maximum: Int,
        orThrow missing: () -> BackupStorageError
    ) async throws -> [UInt8] {
        do { return try await store.read(key, maximum: maximum) } catch let error as ObjectStoreError
            where error.code == .notFound
        { throw missing() }
    }

    /// The value of a compressed JSON file; `nil` when it is missing.
    func json(_ key: String) async throws -> JSONValue? {
        let bytes: [UInt8]
        do { bytes = try await store.read(key, maximum: SmallFile.maximumCompressedSize) } catch let error
            as ObjectStoreError
            where error.code == .notFound
        { return nil }
        do { return try JSONParser.parse(Gzip.decompress(bytes, maximum: SmallFile.maximumSize)) } catch {
            throw BackupStorageError(.damaged, "\(key) is damaged: \(error)", cause: error)
        }
    }

    func decompress(
        _ key: String,
        of owner: String,
        _ body: ([UInt8]) async throws -> Void
    ) async throws {
        do {
            var decoder = try GzipDecoder()
            for try await run in try await store.get(key) {
                decoder.feed(run)
                while let piece = try decoder.next() { try await body(piece) }
            }
            try decoder.finish()
        } catch let error as ArchivingError {
            throw BackupStorageError(.damaged, "\(key) is damaged: \(error.message)", cause: error)
        } catch let error as ObjectStoreError where error.code == .notFound {
            throw BackupStorageError(.notFound, "\(owner) has no file \(key)", cause: error)
        }
    }

    func delete(_ directory: String, first: String) async throws -> Bool {
        let objects = try await store.listAll(prefix: directory).objects
        if objects.contains(where: { $0.key == first }) { try await store.delete([first]) }
        if !objects.isEmpty { try await store.deleteAll(prefix: directory) }
        return !objects.isEmpty
    }
}
