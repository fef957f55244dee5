// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import ObjectStore
import VeleroAPI

/// The store of a server as it shows it to users: resources are read from the cluster, other files by DownloadRequests.
///
/// Nothing can be written, and what the server gives no address for, such as the index of an archive, is not there. Sizes
/// are known only of what is being read.
struct ServerObjectStore: ObjectStorage {
    let objects: VeleroObjects
    let downloads: Downloads

    var description: String { objects.place }

    func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        guard range == nil else {
            throw ObjectStoreError(.invalid, "\(description) gives out whole files only, no part of \(key)")
        }
        switch StoredFile(key: key) {
        case .backup(let name): return try await resource(Backup.self, name, key)
        case .restore(let name): return try await resource(Restore.self, name, key)
        case .download(let kind, let name): return try await downloads.open(kind, of: name, key: key)
        case .unavailable: throw missing(key)
        }
    }

    private func resource<Resource: ServedResource>(
        _: Resource.Type,
        _ name: String,
        _ key: String
    ) async throws -> ObjectBody {
        guard let found = try await objects.find(name, Resource.self) else { throw missing(key) }
        let source = OneRun(JSONWriter.write(found.json))
        return ObjectBody(info: ObjectInfo(key: key, size: source.size)) { await source.take() }
    }

    private func missing(_ key: String) -> ObjectStoreError {
        ObjectStoreError(.notFound, "there is no \(key) in \(description)")
    }

    func head(_ key: String) async throws -> ObjectInfo? {
        switch StoredFile(key: key) {
        case .backup(let name): try await objects.find(name, Backup.self).map { _ in ObjectInfo(key: key, size: 0) }
        case .restore(let name): try await objects.find(name, Restore.self).map { _ in ObjectInfo(key: key, size: 0) }
        case .download, .unavailable: nil
        }
    }

    func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        let keys: [String]
        if prefix.hasPrefix(RestoreKeys.root) {
            keys = try await objects.all(Restore.self).map { RestoreKeys(restore: $0.name).metadata }
        } else if prefix.hasPrefix(BackupKeys.root) {
            keys = try await objects.all(Backup.self).map { BackupKeys(backup: $0.name).metadata }
        } else {
            keys = []
        }
        let wanted = keys.filter { $0.hasPrefix(prefix) }
        guard delimiter != nil else { return ObjectPage(objects: wanted.map { ObjectInfo(key: $0, size: 0) }) }
        let directories = wanted.compactMap { key in
            key.dropFirst(prefix.count).firstIndex(of: "/").map { String(key[...$0]) }
        }
        return ObjectPage(objects: [], commonPrefixes: directories)
    }

    func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? { nil }
}

// MARK: - What is refused

extension ServerObjectStore {
    func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        throw ObjectStoreError(.readOnly, "\(key) cannot be written: the store belongs to the server in \(description)")
    }

    func delete(_ keys: [String]) async throws {
        guard let key = keys.first else { return }
        throw ObjectStoreError(.readOnly, "\(key) cannot be deleted: the store belongs to the server in \(description)")
    }
}

/// A body that is in memory.
private actor OneRun {
    nonisolated let size: Int64
    private var bytes: [UInt8]?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        size = Int64(bytes.count)
    }

    func take() -> [UInt8]? { bytes.take() }
}
