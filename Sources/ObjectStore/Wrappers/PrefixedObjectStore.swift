// SPDX-License-Identifier: Apache-2.0

/// The part of a store below a prefix, seen as a store of its own.
package struct PrefixedObjectStore {
    private let base: any ObjectStorage
    private let prefix: String

    /// Wraps a store.
    /// - Parameters:
    ///   - base: The store that holds everything.
    ///   - prefix: A path without slashes at its ends; slashes there are dropped.
    /// - Throws: ``ObjectStoreError`` `.invalid` when the prefix is no valid path.
    package init(_ base: any ObjectStorage, prefix: String) throws {
        let path = prefix.split(separator: "/", omittingEmptySubsequences: false)
            .trimmed(while: \.isEmpty).joined(separator: "/")
        try ObjectKey.validate(path)
        self.base = base
        self.prefix = path + "/"
    }

    package var description: String { base.description + "/" + prefix.dropLast() }
}

extension PrefixedObjectStore: ObjectStorage {
    @discardableResult
    package func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        try ObjectKey.validate(key)
        return outside(try await base.put(prefix + key, options: options, body: body))
    }

    package func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        try ObjectKey.validate(key)
        let body = try await base.get(prefix + key, range: range)
        return body.with(info: outside(body.info))
    }

    package func head(_ key: String) async throws -> ObjectInfo? {
        try ObjectKey.validate(key)
        return try await base.head(prefix + key).map(outside)
    }

    package func list(prefix inner: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        var page = try await base.list(prefix: prefix + inner, delimiter: delimiter, continuation: continuation)
        page.objects = page.objects.map(outside)
        page.commonPrefixes = page.commonPrefixes.map(strip)
        return page
    }

    package func delete(_ keys: [String]) async throws {
        for key in keys { try ObjectKey.validate(key) }
        try await base.delete(keys.map { prefix + $0 })
    }

    package func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? {
        try ObjectKey.validate(key)
        return try await base.presignedURL(forReading: prefix + key, expiresIn: expiresIn)
    }

    private func outside(_ info: ObjectInfo) -> ObjectInfo {
        var info = info
        info.key = strip(info.key)
        return info
    }

    private func strip(_ key: String) -> String {
        String(decoding: key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}

extension Array {
    /// Without the elements at both ends for which the test holds.
    fileprivate func trimmed(while test: (Element) -> Bool) -> ArraySlice<Element> {
        let head = drop(while: test)
        guard let end = head.lastIndex(where: { !test($0) }) else { return [] }
        return head[...end]
    }
}
