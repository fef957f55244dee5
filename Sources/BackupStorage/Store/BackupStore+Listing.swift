// SPDX-License-Identifier: Apache-2.0

import ObjectStore
package import VeleroAPI

/// What is below `backups/`.
package struct BackupListing: Sendable, Equatable {
    /// A directory of a backup that was never committed.
    package struct Unfinished: Sendable, Equatable {
        /// The name.
        package var name: String
        /// Its objects.
        package var fileCount: Int
        /// Whether Lifeboat is writing it, or was when it was stopped.
        package var isClaimed: Bool

        /// Describes one directory.
        package init(name: String, fileCount: Int, isClaimed: Bool) {
            self.name = name
            self.fileCount = fileCount
            self.isClaimed = isClaimed
        }
    }

    /// Names of committed backups, sorted.
    package var names: [String] = []
    /// Bytes that each takes in the store, by name.
    package var sizes: [String: Int64] = [:]
    /// Directories without a commit mark, sorted.
    package var unfinished: [Unfinished] = []
}

extension BackupStore {
    /// The names of all backups, and what else lies where backups are.
    package func listBackups() async throws -> BackupListing {
        var directories: [String: [ObjectInfo]] = [:]
        try await store.forEachPage(prefix: BackupKeys.root) { page in
            for object in page.objects {
                let rest = object.key.dropFirst(BackupKeys.root.count)
                guard let slash = rest.firstIndex(of: "/"), slash > rest.startIndex else { continue }
                directories[String(rest[..<slash]), default: []].append(object)
            }
        }
        var listing = BackupListing()
        for (name, objects) in directories.sorted(by: { $0.key < $1.key }) {
            let keys = BackupKeys(backup: name)
            if objects.contains(where: { $0.key == keys.metadata }) {
                listing.names.append(name)
                listing.sizes[name] = objects.reduce(0) { $0 + $1.size }
            } else {
                let isClaimed = objects.contains { $0.key == keys.claim }
                listing.unfinished.append(.init(name: name, fileCount: objects.count, isClaimed: isClaimed))
            }
        }
        return listing
    }

    /// All backups, sorted by name, and for each that cannot be read the reason.
    /// - Parameter names: The names, as from ``listBackups()``.
    /// - Returns: The backups that could be read, and the reasons by name for the others.
    /// - Throws: `ObjectStoreError` when the store fails.
    package func backups(named names: [String]) async throws -> (backups: [Backup], problems: [String: String]) {
        var backups: [Backup] = []
        var problems: [String: String] = [:]
        // Reads of a few kilobytes, each a round trip: eight at a time hide most of the waiting.
        try await withThrowingTaskGroup(of: (String, Result<Backup, BackupStorageError>).self) { group in
            var rest = names[...]
            func start() {
                guard let name = rest.popFirst() else { return }
                group.addTask {
                    do { return (name, .success(try await backup(named: name))) } catch let error as BackupStorageError
                    {
                        return (name, .failure(error))
                    }
                }
            }
            for _ in 0..<8 { start() }
            while let (name, result) = try await group.next() {
                switch result {
                case .success(let backup): backups.append(backup)
                case .failure(let error): problems[name] = error.message
                }
                start()
            }
        }
        return (backups.sorted { $0.name < $1.name }, problems)
    }
}
