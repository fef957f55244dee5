// SPDX-License-Identifier: Apache-2.0

/// A place where objects (in the S3 sense: named runs of bytes) are kept.
///
/// The one border between Lifeboat and storage. A key is a `/`-separated path without a leading slash; it may hold
/// any Unicode that Kubernetes allows in names, `:` included, and stores must keep it exactly. Every implementation
/// passes `ObjectStoreConformance`; retry, prefix, read-only and fault injection are wrappers of the same protocol.
///
/// All methods throw ``ObjectStoreError`` (or `CancellationError` when the task was cancelled).
package protocol ObjectStorage: Sendable {
    /// What the store is and where, for messages: `s3://bucket/prefix` or `file:///path`. Never holds a secret.
    var description: String { get }

    /// Streams one object into the store.
    ///
    /// The object becomes visible, whole, only after `body` has returned; when `body` throws or the task is cancelled
    /// nothing is left under the key and whatever was there before stays. `body` is called once, or not at all when the
    /// put is refused before (a bad key, a key that is taken); calls to `write` are made one after the other.
    /// - Parameters:
    ///   - key: The object's key; an existing object is replaced unless `options.onlyIfAbsent`.
    ///   - options: How it is stored.
    ///   - body: Writes the content piece by piece; the writer may not be kept after it returns.
    /// - Returns: What was stored.
    /// - Throws: `.alreadyExists` when `onlyIfAbsent` is set and the key is taken; other codes of ``ObjectStoreError``.
    @discardableResult
    func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo

    /// Opens one object for reading, whole or a part of it.
    /// - Parameters:
    ///   - key: The object's key.
    ///   - range: The bytes wanted, clamped to the object's size; `nil` for all. An empty or out-of-bounds range
    ///     throws `.invalidRange`.
    /// - Returns: The content as a sequence that can be iterated once.
    /// - Throws: `.notFound` when there is no such object.
    func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody

    /// What is known of an object without reading it; `nil` when there is none.
    func head(_ key: String) async throws -> ObjectInfo?

    /// One page of the keys that start with `prefix`, in ascending order of their UTF-8 bytes.
    /// - Parameters:
    ///   - prefix: Only keys that start with it; may be empty.
    ///   - delimiter: With `"/"`, keys that hold a further slash after the prefix are rolled up into
    ///     ``ObjectPage/commonPrefixes``, which end with the delimiter.
    ///   - continuation: ``ObjectPage/continuation`` of the page before; `nil` for the first page.
    /// - Returns: The page; the keys of both its parts ascend.
    /// - Throws: `.invalid` for another delimiter than `/`; other codes of ``ObjectStoreError``.
    func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage

    /// Deletes objects; a key that does not exist is not an error.
    /// - Throws: When any key could not be deleted, after all have been tried; the message names the first ones.
    func delete(_ keys: [String]) async throws

    /// A URL with which anyone may read the object for a while without credentials.
    /// - Returns: `nil` when the store has no such thing (a directory or memory).
    func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String?
}

/// Takes the content of one object, piece by piece, on behalf of ``ObjectStorage/put(_:options:body:)``.
package protocol ObjectWriter: Sendable {
    /// Appends bytes; suspends while the store is behind, which is what bounds memory.
    func write(_ bytes: [UInt8]) async throws
}

/// How an object is stored.
package struct PutOptions: Sendable {
    /// Refuse with `.alreadyExists` instead of replacing.
    ///
    /// Where the server cannot do that atomically, the store
    /// checks first and says so in its documentation.
    package var onlyIfAbsent: Bool

    /// The media type kept with the object, where the store has such a thing.
    package var contentType: String?

    /// Until when the object is to be kept from deletion, in seconds since 1970, where the store is set up to lock what it
    /// is given; other stores take no notice.
    ///
    /// A moment that has passed locks nothing.
    package var retainUntil: Double?

    /// Options for the common case: replace what is there.
    package init(onlyIfAbsent: Bool = false, contentType: String? = nil, retainUntil: Double? = nil) {
        self.onlyIfAbsent = onlyIfAbsent
        self.contentType = contentType
        self.retainUntil = retainUntil
    }
}

/// What a store knows of one object.
package struct ObjectInfo: Sendable, Equatable {
    /// The key, relative to the store it came from.
    package var key: String
    /// Size in bytes.
    package var size: Int64
    /// When it was stored, in seconds since 1970; `nil` when the store does not say.
    package var modifiedAt: Double?
    /// The store's own version tag (an ETag without quotes); `nil` when the store has none.
    package var entityTag: String?

    /// Gathers what is known.
    package init(key: String, size: Int64, modifiedAt: Double? = nil, entityTag: String? = nil) {
        self.key = key
        self.size = size
        self.modifiedAt = modifiedAt
        self.entityTag = entityTag
    }
}

/// One page of a listing.
package struct ObjectPage: Sendable, Equatable {
    /// Objects directly under the prefix (all objects when no delimiter was given).
    package var objects: [ObjectInfo]
    /// Rolled-up prefixes, each ending with the delimiter.
    package var commonPrefixes: [String]
    /// Opaque: pass it to the next call; `nil` on the last page.
    package var continuation: String?

    /// Gathers one page.
    package init(objects: [ObjectInfo], commonPrefixes: [String] = [], continuation: String? = nil) {
        self.objects = objects
        self.commonPrefixes = commonPrefixes
        self.continuation = continuation
    }
}
