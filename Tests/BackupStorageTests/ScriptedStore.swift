// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import Synchronization

/// A store in memory in which one thing goes wrong, and which remembers the order of writes.
final class ScriptedStore: ObjectStorage {
    /// What goes wrong with a put.
    enum Fault: Sendable {
        /// It fails, nothing is stored.
        case refuses
        /// It is stored, but the answer is lost.
        case losesAnswer
        /// Something else is stored under the key first.
        case overtaken
        /// The task that writes is cancelled in the middle.
        case isCancelled
    }

    let base = MemoryObjectStore()
    private let fault: (suffix: String, kind: Fault)?
    private let log = Mutex<[String]>([])
    private let kept = Mutex<[String: Double]>([:])

    init(_ suffix: String? = nil, _ fault: Fault = .refuses) {
        self.fault = suffix.map { ($0, fault) }
    }

    var description: String { base.description }
    /// Keys in the order in which their objects became visible.
    var written: [String] { log.withLock { $0 } }
    /// Until when objects are to be kept, by key.
    var retained: [String: Double] { kept.withLock { $0 } }

    func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        let kind = fault.flatMap { key.hasSuffix($0.suffix) ? $0.kind : nil }
        if kind == .overtaken { try await base.put(key, Array("{}".utf8)) }
        let info = try await base.put(key, options: options) { writer in
            try await body(writer)
            if kind == .refuses { throw ObjectStoreError(.noSpace, "no space left") }
            if kind == .isCancelled { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
        }
        log.withLock { $0.append(key) }
        kept.withLock { $0[key] = options.retainUntil }
        if kind == .losesAnswer { throw ObjectStoreError(.unavailable, "the connection was lost") }
        return info
    }

    func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        try Task.checkCancellation()
        return try await base.get(key, range: range)
    }

    func head(_ key: String) async throws -> ObjectInfo? {
        try Task.checkCancellation()
        return try await base.head(key)
    }

    func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        try await base.list(prefix: prefix, delimiter: delimiter, continuation: continuation)
    }

    func delete(_ keys: [String]) async throws {
        try Task.checkCancellation()
        try await base.delete(keys)
    }

    func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? { nil }

    /// All keys.
    func keys() async throws -> [String] { try await base.listAll(prefix: "").objects.map(\.key) }
}
