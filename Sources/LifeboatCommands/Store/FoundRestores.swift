// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import ObjectStore
import VeleroAPI

/// One restore as far as the store knows it.
///
/// Velero keeps the Restore resource in the cluster; of its restores only the files are here.
struct RestoreRecord: Sendable {
    let name: String
    /// The resource; `nil` for restores made by Velero.
    var restore: Restore?
    /// Messages; `nil` when the file is missing.
    var results: ResultsFile?

    /// The number of errors.
    var errors: Int { restore?.status.errors ?? results?.errors.count ?? 0 }
    /// The number of warnings.
    var warnings: Int { restore?.status.warnings ?? results?.warnings.count ?? 0 }

    /// The resource, or what can be said in its place.
    var json: JSONValue {
        if let restore { return restore.json }
        var status: JSONValue = [:]
        if results != nil {
            status["warnings"] = .number(JSONNumber(warnings))
            status["errors"] = .number(JSONNumber(errors))
        }
        return [
            "kind": "Restore", "apiVersion": .string(Velero.apiVersion), "metadata": ["name": .string(name)],
            "status": status,
        ]
    }
}

/// The restores that a command is about, and what stands in the way of the others.
struct FoundRestores {
    /// Restores that could be read, sorted by name.
    var records: [RestoreRecord] = []
    /// Why others could not, a sentence each.
    var problems: [String] = []

    /// Finds restores.
    /// - Parameters:
    ///   - names: Their names; none means all.
    ///   - store: Where they are.
    /// - Returns: The restores found, and the problems of the others.
    /// - Throws: `ObjectStoreError` when the store fails.
    static func find(_ names: [String], in store: BackupStore) async throws -> FoundRestores {
        let listed = try await store.listRestores()
        var found = FoundRestores()
        for name in FoundBackups.unique(names) where !listed.contains(name) {
            found.problems.append("there is no restore \(name) in \(store.store.description)")
        }
        let wanted = names.isEmpty ? listed : FoundBackups.unique(names).filter(listed.contains)
        try await found.read(wanted, from: store)
        found.records.sort { $0.name < $1.name }
        return found
    }

    private mutating func read(_ names: [String], from store: BackupStore) async throws {
        try await withThrowingTaskGroup(of: (String, Result<RestoreRecord, BackupStorageError>).self) { group in
            var rest = names[...]
            func start() {
                guard let name = rest.popFirst() else { return }
                group.addTask { (name, try await Self.record(name, from: store)) }
            }
            for _ in 0..<8 { start() }
            while let (name, result) = try await group.next() {
                switch result {
                case .success(let record): records.append(record)
                case .failure(let error): problems.append("restore \(name): \(error.message)")
                }
                start()
            }
        }
    }

    private static func record(
        _ name: String,
        from store: BackupStore
    ) async throws -> Result<RestoreRecord, BackupStorageError> {
        do {
            var record = RestoreRecord(name: name)
            record.restore = try await store.restore(named: name)
            if record.restore == nil { record.results = try await store.results(ofRestore: name) }
            return .success(record)
        } catch let error as BackupStorageError { return .failure(error) }
    }
}
