// SPDX-License-Identifier: Apache-2.0

package import JSON
import ObjectStore
package import VeleroAPI

extension BackupStore {
    /// The names of all restores that left something in the store, sorted.
    package func listRestores() async throws -> [String] {
        let prefixes = try await store.listAll(prefix: RestoreKeys.root, delimiter: "/").commonPrefixes
        return prefixes.map { String($0.dropFirst(RestoreKeys.root.count).dropLast()) }.filter { !$0.isEmpty }.sorted()
    }

    /// Whether a restore of this name left something in the store.
    package func hasRestore(named name: String) async throws -> Bool {
        let page = try await store.list(prefix: restoreKeys(name).directory, delimiter: nil, continuation: nil)
        return !page.objects.isEmpty
    }

    /// A restore; `nil` when the store holds only its files, as of restores made by Velero.
    /// - Throws: ``BackupStorageError`` `.notFound` when there is no such restore, `.damaged`.
    package func restore(named name: String) async throws -> Restore? {
        let keys = try restoreKeys(name)
        let bytes: [UInt8]
        do { bytes = try await store.read(keys.metadata, maximum: Self.maximumMetadataSize) } catch let error
            as ObjectStoreError where error.code == .notFound
        {
            guard try await hasRestore(named: name) else { throw missing(name) }
            return nil
        }
        do { return try Restore(checking: JSONParser.parse(bytes)) } catch {
            throw BackupStorageError(.damaged, "\(keys.metadata) is damaged: \(error)", cause: error)
        }
    }

    /// Claims the name of a restore that is about to start.
    /// - Parameters:
    ///   - restore: The resource as it is now; ``finish(_:files:)`` replaces it.
    ///   - overLeftovers: Whether files without a record are in the way or are overwritten.
    /// - Throws: ``BackupStorageError`` `.alreadyExists`; `VeleroAPIError` `.invalidName`.
    package func start(_ restore: Restore, overLeftovers: Bool = false) async throws {
        try ObjectName.check(restore.name, of: "restore")
        let keys = try restoreKeys(restore.name)
        let taken = BackupStorageError(
            .alreadyExists,
            "a restore \(restore.name) exists already in \(store.description)",
            hint:
                "choose another name, or delete it first: lifeboat restore delete \(restore.name), with the same --storage"
        )
        if !overLeftovers { guard try await !hasRestore(named: restore.name) else { throw taken } }
        do {
            let options = PutOptions(onlyIfAbsent: true, contentType: "application/json")
            try await store.put(keys.metadata, JSONWriter.write(restore.json, layout: .indented), options: options)
        } catch let error as ObjectStoreError where error.code == .alreadyExists { throw taken }
    }

    /// Stores what a restore did: its files, then the resource.
    package func finish(_ restore: Restore, files: RestoreFiles) async throws {
        let keys = try restoreKeys(restore.name)
        for file in try files.encoded(keys) {
            try await store.put(file.key, file.content, options: PutOptions(contentType: "application/gzip"))
        }
        let content = JSONWriter.write(restore.json, layout: .indented)
        try await store.put(keys.metadata, content, options: PutOptions(contentType: "application/json"))
    }

    /// The names of all items with what became of each; `nil` when the file is missing.
    package func resourceList(ofRestore name: String) async throws -> ResourceListFile? {
        try await json(restoreKeys(name).resourceList).map(ResourceListFile.init(json:))
    }

    /// Warnings and errors of a restore; `nil` when the file is missing.
    package func results(ofRestore name: String) async throws -> ResultsFile? {
        try await json(restoreKeys(name).results).map(ResultsFile.init(json:))
    }

    /// From which snapshots volumes were made; empty when the file is missing.
    package func volumeInfo(ofRestore name: String) async throws -> [JSONValue] {
        try await json(restoreKeys(name).volumeInfo)?.array ?? []
    }

    /// Calls the closure with the log of a restore, piece by piece.
    /// - Throws: ``BackupStorageError`` `.notFound` when there is none, `.damaged`; what the closure throws.
    package func readLog(ofRestore name: String, _ body: ([UInt8]) async throws -> Void) async throws {
        try await decompress(restoreKeys(name).log, of: "restore \(name)", body)
    }

    /// Removes what a restore left in the store; a deletion that was interrupted is carried on by the next one.
    /// - Returns: Whether there was anything to remove.
    @discardableResult
    package func deleteRestore(named name: String) async throws -> Bool {
        let keys = try restoreKeys(name)
        return try await delete(keys.directory, first: keys.metadata)
    }

    private func missing(_ name: String) -> BackupStorageError {
        BackupStorageError(
            .notFound,
            "there is no restore \(name) in \(store.description)",
            hint: "list the restores with: lifeboat restore get"
        )
    }
}
