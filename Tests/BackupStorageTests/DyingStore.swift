// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import Synchronization

/// A store as a process sees it that is killed: after so many changes nothing that it does reaches the store any more.
final class DyingStore: ObjectStorage {
    private let base: any ObjectStorage
    private let left: Mutex<Int>

    init(_ base: any ObjectStorage, changes: Int) {
        self.base = base
        left = Mutex(changes)
    }

    var description: String { base.description }

    func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        try await base.put(key, options: options) { writer in
            try await body(writer)
            try change()
        }
    }

    func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        try live()
        return try await base.get(key, range: range)
    }

    func head(_ key: String) async throws -> ObjectInfo? {
        try live()
        return try await base.head(key)
    }

    func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        try live()
        return try await base.list(prefix: prefix, delimiter: delimiter, continuation: continuation)
    }

    func delete(_ keys: [String]) async throws {
        try change()
        try await base.delete(keys)
    }

    func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? { nil }

    private func change() throws {
        let isAlive = left.withLock { left in
            left -= 1
            return left >= 0
        }
        if !isAlive { throw ObjectStoreError(.unavailable, "the process is dead") }
    }

    private func live() throws {
        if left.withLock({ $0 < 0 }) { throw ObjectStoreError(.unavailable, "the process is dead") }
    }
}
