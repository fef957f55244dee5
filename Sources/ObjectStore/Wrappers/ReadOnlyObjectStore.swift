// SPDX-License-Identifier: Apache-2.0

/// A store that refuses every change: what a location with `accessMode: ReadOnly` is used through.
package struct ReadOnlyObjectStore {
    private let base: any ObjectStorage

    /// Wraps a store.
    package init(_ base: any ObjectStorage) { self.base = base }

    package var description: String { base.description }
}

extension ReadOnlyObjectStore: ObjectStorage {
    @discardableResult
    package func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        throw refusal("\(key) cannot be written")
    }

    package func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        try await base.get(key, range: range)
    }

    package func head(_ key: String) async throws -> ObjectInfo? { try await base.head(key) }

    package func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        try await base.list(prefix: prefix, delimiter: delimiter, continuation: continuation)
    }

    package func delete(_ keys: [String]) async throws {
        guard let first = keys.first else { return }
        throw refusal("\(first) cannot be deleted")
    }

    package func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? {
        try await base.presignedURL(forReading: key, expiresIn: expiresIn)
    }

    private func refusal(_ what: String) -> ObjectStoreError {
        ObjectStoreError(.readOnly, "\(description) is read-only: \(what)")
    }
}
