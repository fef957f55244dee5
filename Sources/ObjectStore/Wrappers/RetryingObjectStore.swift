// SPDX-License-Identifier: Apache-2.0

/// Tries reads, listings and deletions again after a passing failure.
///
/// A put is passed on untouched: its body can be called once only, so only the store itself, which has the bytes of the
/// request at hand, can send them again. The same holds for a body that breaks off while it is read.
package struct RetryingObjectStore {
    private let base: any ObjectStorage
    private let retrier: Retrier

    /// Wraps a store.
    /// - Parameters:
    ///   - base: The store.
    ///   - retrier: How often and how patiently; tests give it their own clock.
    package init(_ base: any ObjectStorage, retrier: Retrier = Retrier()) {
        self.base = base
        self.retrier = retrier
    }

    package var description: String { base.description }
}

extension RetryingObjectStore: ObjectStorage {
    @discardableResult
    package func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        try await base.put(key, options: options, body: body)
    }

    package func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        try await retrier.run { _ in try await base.get(key, range: range) }
    }

    package func head(_ key: String) async throws -> ObjectInfo? {
        try await retrier.run { _ in try await base.head(key) }
    }

    package func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        try await retrier.run { _ in
            try await base.list(prefix: prefix, delimiter: delimiter, continuation: continuation)
        }
    }

    package func delete(_ keys: [String]) async throws {
        try await retrier.run { _ in try await base.delete(keys) }
    }

    package func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? {
        try await base.presignedURL(forReading: key, expiresIn: expiresIn)
    }
}
