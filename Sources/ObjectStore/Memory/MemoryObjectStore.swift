// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Keeps objects in memory: for tests, and as the plainest reading of the protocol's contract.
package final class MemoryObjectStore {
    private struct Entry {
        var bytes: [UInt8]
        var info: ObjectInfo
    }

    private struct State {
        var entries: [KeyBytes: Entry] = [:]
        var versions = 0
    }

    /// A key compared by its bytes: as dictionary keys, strings that differ only in Unicode composition are equal.
    private struct KeyBytes: Hashable {
        let bytes: [UInt8]
        init(_ key: String) { bytes = Array(key.utf8) }
    }

    package let description: String
    private let pageSize: Int
    private let state = Mutex(State())

    /// An empty store.
    /// - Parameters:
    ///   - name: What stands in the description after `memory://`.
    ///   - pageSize: The most keys a page of a listing holds; S3's number unless a test wants to see paging.
    package init(name: String = "", pageSize: Int = 1000) {
        description = "memory://\(name)"
        self.pageSize = pageSize
    }
}

extension MemoryObjectStore: ObjectStorage {
    @discardableResult
    package func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        try ObjectKey.validate(key)
        if options.onlyIfAbsent, try await head(key) != nil { throw alreadyExists(key) }
        let writer = MemoryWriter()
        try await body(writer)
        try Task.checkCancellation()
        let bytes = writer.take()
        return try state.withLock { state in
            if options.onlyIfAbsent, state.entries[KeyBytes(key)] != nil { throw alreadyExists(key) }
            state.versions += 1
            let info = ObjectInfo(key: key, size: Int64(bytes.count), entityTag: "v\(state.versions)")
            state.entries[KeyBytes(key)] = Entry(bytes: bytes, info: info)
            return info
        }
    }

    package func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        try ObjectKey.validate(key)
        guard let entry = state.withLock({ $0.entries[KeyBytes(key)] }) else {
            throw ObjectStoreError(.notFound, "\(description)/\(key) does not exist")
        }
        let wanted = try ObjectRange.clamp(range, to: entry.info)
        let reader = PositionedBytes(bytes: entry.bytes, range: Int(wanted.lowerBound)..<Int(wanted.upperBound))
        return ObjectBody(info: entry.info) {
            try Task.checkCancellation()
            return reader.next()
        }
    }

    package func head(_ key: String) async throws -> ObjectInfo? {
        try ObjectKey.validate(key)
        return state.withLock { $0.entries[KeyBytes(key)]?.info }
    }

    package func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        try ObjectKey.validate(delimiter: delimiter)
        let matching = state.withLock { state in
            state.entries.values.map(\.info).filter { ObjectKey.has(prefix: prefix, $0.key) }
        }
        var page = PageBuilder(prefix: prefix, delimiter: delimiter, after: continuation, limit: pageSize)
        for info in matching.sorted(by: { ObjectKey.precedes($0.key, $1.key) }) where !page.isFull {
            page.add(info)
        }
        return page.finish()
    }

    package func delete(_ keys: [String]) async throws {
        for key in keys { try ObjectKey.validate(key) }
        state.withLock { state in
            for key in keys { state.entries[KeyBytes(key)] = nil }
        }
    }

    package func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? { nil }

    private func alreadyExists(_ key: String) -> ObjectStoreError {
        ObjectStoreError(.alreadyExists, "\(description)/\(key) exists already")
    }
}

/// Collects what is written.
private final class MemoryWriter: ObjectWriter {
    private let bytes = Mutex<[UInt8]>([])

    func write(_ run: [UInt8]) async throws {
        try Task.checkCancellation()
        bytes.withLock { $0.append(contentsOf: run) }
    }

    func take() -> [UInt8] { bytes.withLock { $0 } }
}

/// Hands bytes out in runs.
private final class PositionedBytes: Sendable {
    private let bytes: [UInt8]
    private let end: Int
    private let position: Mutex<Int>

    init(bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        end = range.upperBound
        position = Mutex(range.lowerBound)
    }

    func next() -> [UInt8]? {
        position.withLock { position in
            guard position < end else { return nil }
            let run = Array(bytes[position..<min(position + 65_536, end)])
            position += run.count
            return run
        }
    }
}
