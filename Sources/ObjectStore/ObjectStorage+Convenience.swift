// SPDX-License-Identifier: Apache-2.0

extension ObjectStorage {
    /// Streams one object into the store with the usual options: what is there is replaced.
    /// - Throws: As ``put(_:options:body:)``.
    @discardableResult
    package func put(_ key: String, body: (any ObjectWriter) async throws -> Void) async throws -> ObjectInfo {
        try await put(key, options: PutOptions(), body: body)
    }

    /// Stores bytes that are in memory.
    /// - Throws: As ``put(_:options:body:)``.
    @discardableResult
    package func put(_ key: String, _ bytes: [UInt8], options: PutOptions = PutOptions()) async throws -> ObjectInfo {
        try await put(key, options: options) { writer in
            if !bytes.isEmpty { try await writer.write(bytes) }
        }
    }

    /// Opens one object for reading from start to end.
    /// - Throws: `.notFound` when there is no such object.
    package func get(_ key: String) async throws -> ObjectBody {
        try await get(key, range: nil)
    }

    /// The whole of a small object.
    /// - Parameters:
    ///   - key: The object's key.
    ///   - maximum: The most bytes accepted; a larger object throws `.tooLarge`.
    /// - Returns: All bytes.
    /// - Throws: `.notFound` when there is no such object.
    package func read(_ key: String, maximum: Int) async throws -> [UInt8] {
        let body = try await get(key, range: nil)
        guard body.info.size <= Int64(maximum) else {
            throw ObjectStoreError(.tooLarge, "\(description)/\(key) is larger than \(maximum) bytes")
        }
        return try await body.collect(maximum: maximum)
    }

    /// Calls `visit` with every page of a listing, in order.
    /// - Throws: What the listing or `visit` throws; a store that gives the same continuation twice throws `.other`.
    package func forEachPage(
        prefix: String,
        delimiter: String? = nil,
        _ visit: (ObjectPage) async throws -> Void
    ) async throws {
        var continuation: String?
        while true {
            let page = try await list(prefix: prefix, delimiter: delimiter, continuation: continuation)
            try await visit(page)
            guard let next = page.continuation else { return }
            guard next != continuation else {
                throw ObjectStoreError(.other, "\(description) gives the same page of its listing again and again")
            }
            continuation = next
        }
    }

    /// All pages of a listing as one; for prefixes that hold few keys.
    package func listAll(prefix: String, delimiter: String? = nil) async throws -> ObjectPage {
        var all = ObjectPage(objects: [])
        try await forEachPage(prefix: prefix, delimiter: delimiter) { page in
            all.objects += page.objects
            all.commonPrefixes += page.commonPrefixes
        }
        return all
    }

    /// Deletes every object whose key starts with `prefix`, page by page.
    package func deleteAll(prefix: String) async throws {
        while true {
            // From the start each time: what was listed is gone by then.
            let page = try await list(prefix: prefix, delimiter: nil, continuation: nil)
            if page.objects.isEmpty { return }
            try await delete(page.objects.map(\.key))
            if page.continuation == nil { return }
        }
    }
}
