// SPDX-License-Identifier: Apache-2.0

internal import NIOPosix
internal import Synchronization

/// Keeps each object as a file below a directory, under the object's key as its path.
///
/// A put writes to a file of its own in ``uncommittedName`` and moves it into place when it is complete and on the disk,
/// so that a crash at any moment leaves the old object, the new one or none, never a part. What killed writers leave
/// there is not listed, and is removed by the first put a day later. Files and directories are made for their owner
/// only, because backups hold Secrets. The directory itself is made by the first put; until then the store is empty.
///
/// Limits: an object cannot have the name of a directory that holds others (`a` beside `a/b`); a segment of a key has at
/// most 255 bytes; links and names that are not UTF-8 are not followed or listed. `onlyIfAbsent` is atomic where the
/// file system has hard links, elsewhere the key is looked up first. Blocking calls run on NIO's thread pool.
package final class FileObjectStore {
    /// The directory for files being written; no key may start with it.
    ///
    /// A Velero server that is given a copy of the directory accepts no name at the top that it does not know; of
    /// `plugins` it asks nothing.
    package static let uncommittedName = "plugins/.lifeboat-uncommitted"

    /// The age in seconds at which an uncommitted file is taken for that of a dead writer: no backup runs for a day.
    private static let abandonedAfter: Double = 86_400

    package let description: String
    let root: String
    let pageSize: Int
    private let hasSwept = Mutex(false)

    /// A store in a directory, which need not exist.
    /// - Parameters:
    ///   - path: An absolute path.
    ///   - pageSize: The most keys a page of a listing holds; S3's number unless a test wants to see paging.
    /// - Throws: ``ObjectStoreError`` `.invalid` when the path is not absolute.
    package init(path: String, pageSize: Int = 1000) throws {
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw ObjectStoreError(.invalid, "a store's directory must be an absolute path, not \"\(path)\"")
        }
        let segments = path.split(separator: "/", omittingEmptySubsequences: true)
        root = segments.isEmpty ? "" : "/" + segments.joined(separator: "/")
        description = "file://" + (root.isEmpty ? "/" : root)
        self.pageSize = pageSize
    }
}

extension FileObjectStore: ObjectStorage {
    @discardableResult
    package func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        try validate(key)
        if options.onlyIfAbsent, try await head(key) != nil { throw alreadyExists(key) }
        let file = try await blocking { try self.makeUncommittedFile() }
        do {
            let writer = FileWriter(file)
            try await body(writer)
            try await writer.flush()
            try Task.checkCancellation()
            return try await blocking { try self.commit(file, as: key, onlyIfAbsent: options.onlyIfAbsent) }
        } catch {
            file.discard()
            throw error
        }
    }

    package func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        try validate(key)
        let path = path(of: key)
        let (file, info) = try await blocking {
            guard let descriptor = try FileCalls.openForReading(path) else { throw self.notFound(key) }
            let file = OpenFile(descriptor, path: path)
            let status = try FileCalls.status(of: descriptor, path: path)
            guard status.kind == .file else { throw self.notFound(key) }
            return (file, ObjectInfo(key: key, status))
        }
        let wanted = try ObjectRange.clamp(range, to: info)
        let position = Position(wanted.lowerBound)
        return ObjectBody(info: info) {
            let offset = position.value
            guard offset < wanted.upperBound else { return nil }
            let count = min(Int(wanted.upperBound - offset), OpenFile.runLength)
            let bytes = try await blocking { try file.read(at: offset, count: count) }
            guard !bytes.isEmpty else {
                throw ObjectStoreError(.corrupt, "\(path) has become shorter while it was read")
            }
            position.value = offset + Int64(bytes.count)
            return bytes
        }
    }

    package func head(_ key: String) async throws -> ObjectInfo? {
        try validate(key)
        let path = path(of: key)
        return try await blocking {
            guard let status = try FileCalls.status(path), status.kind == .file else { return nil }
            return ObjectInfo(key: key, status)
        }
    }

    package func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        try ObjectKey.validate(delimiter: delimiter)
        guard !prefix.utf8.contains(0), !prefix.hasPrefix("/") else { return ObjectPage(objects: []) }
        return try await blocking {
            let kind = try FileCalls.destination(self.root + "/") ?? FileCalls.destination(self.root)
            guard kind == nil || kind == .directory else { throw self.notADirectory() }
            var walk = DirectoryWalk(self, prefix: prefix, delimiter: delimiter, after: continuation)
            return try walk.page()
        }
    }

    package func delete(_ keys: [String]) async throws {
        for key in keys { try validate(key) }
        try await blocking {
            var failures: [ObjectStoreError] = []
            for key in keys {
                do {
                    try FileCalls.remove(self.path(of: key))
                    self.removeEmptyParents(of: key)
                } catch let error as ObjectStoreError {
                    failures.append(error)
                }
            }
            if let first = failures.first {
                throw failures.count == 1
                    ? first
                    : ObjectStoreError(first.code, "\(failures.count) objects could not be deleted; \(first.message)")
            }
        }
    }

    package func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? { nil }
}

// MARK: - Writing

extension FileObjectStore {
    private func makeUncommittedFile() throws -> OpenFile {
        let directory = root + "/" + Self.uncommittedName
        try makeDirectories(directory)
        sweep(directory)
        let name = String(UInt64.random(in: .min ... .max), radix: 36)
        let path = directory + "/" + name
        return OpenFile(try FileCalls.create(path), path: path)
    }

    /// Removes what dead writers left, once in the life of the store.
    ///
    /// A failure to do so is no reason to refuse a put.
    private func sweep(_ directory: String) {
        let isFirst = hasSwept.withLock { done in
            defer { done = true }
            return !done
        }
        guard isFirst, let entries = try? FileCalls.entries(of: directory) else { return }
        let limit = FileCalls.now() - Self.abandonedAfter
        for entry in entries where !entry.isDirectory {
            let path = directory + "/" + entry.name
            if let status = try? FileCalls.status(path), status.modifiedAt < limit { try? FileCalls.remove(path) }
        }
    }

    private func commit(_ file: OpenFile, as key: String, onlyIfAbsent: Bool) throws -> ObjectInfo {
        let target = path(of: key)
        let parent = String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)])
        if try FileCalls.status(target)?.kind == .directory {
            throw ObjectStoreError(.invalid, "\(target) cannot be written: objects are stored below it")
        }
        let status = try file.finish()
        // A delete elsewhere may remove the directory, which is empty, between making and using it.
        for _ in 0..<8 {
            try makeDirectories(parent)
            guard try place(file, at: target, onlyIfAbsent: onlyIfAbsent, key: key) else { continue }
            try FileCalls.syncDirectory(parent)
            return ObjectInfo(key: key, status)
        }
        throw ObjectStoreError(.other, "\(parent) is removed again and again while \(target) is written")
    }

    /// Gives the file its name.
    /// - Returns: `false` when the directory is not there.
    private func place(_ file: OpenFile, at target: String, onlyIfAbsent: Bool, key: String) throws -> Bool {
        guard onlyIfAbsent else { return try FileCalls.move(file.path, to: target) }
        switch try FileCalls.link(file.path, to: target) {
        case .linked:
            try FileCalls.remove(file.path)
            return true
        case .taken: throw alreadyExists(key)
        case .noDirectory: return false
        case .unsupported:
            guard try FileCalls.status(target) == nil else { throw alreadyExists(key) }
            return try FileCalls.move(file.path, to: target)
        }
    }

    /// Makes a directory and those above it, each on the disk before the next.
    private func makeDirectories(_ path: String) throws {
        guard !path.isEmpty else { return }
        if try FileCalls.destination(path) == .directory { return }
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        var made = try FileCalls.createDirectory(path)
        if made == nil {
            try makeDirectories(parent)
            made = try FileCalls.createDirectory(path)
        }
        if made == true {
            try FileCalls.syncDirectory(parent.isEmpty ? "/" : parent)
        } else if try FileCalls.destination(path) != .directory {
            throw path.utf8.count <= root.utf8.count
                ? notADirectory()
                : ObjectStoreError(.invalid, "nothing can be stored below \(path), which is an object")
        }
    }

    private func removeEmptyParents(of key: String) {
        var segments = key.split(separator: "/").dropLast()
        while !segments.isEmpty, FileCalls.removeDirectoryIfEmpty(root + "/" + segments.joined(separator: "/")) {
            segments.removeLast()
        }
    }
}

// MARK: - Paths and sentences

extension FileObjectStore {
    private func path(of key: String) -> String { root + "/" + key }

    private func validate(_ key: String) throws {
        try ObjectKey.validate(key)
        guard !(key + "/").utf8.starts(with: (Self.uncommittedName + "/").utf8) else {
            throw ObjectStoreError(
                .invalid,
                "no key may start with \(Self.uncommittedName), where uncommitted files are"
            )
        }
    }

    private func notFound(_ key: String) -> ObjectStoreError {
        ObjectStoreError(.notFound, "\(path(of: key)) does not exist")
    }

    private func alreadyExists(_ key: String) -> ObjectStoreError {
        ObjectStoreError(.alreadyExists, "\(path(of: key)) exists already")
    }

    private func notADirectory() -> ObjectStoreError {
        ObjectStoreError(.noSuchBucket, "\(root) is not a directory, so nothing can be stored in it")
    }
}

extension ObjectInfo {
    init(key: String, _ status: FileCalls.Status) {
        self.init(key: key, size: status.size, modifiedAt: status.modifiedAt, entityTag: status.entityTag)
    }
}

/// Runs blocking calls where they do not hold up other tasks.
private func blocking<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await NIOThreadPool.singleton.runIfActive(work)
}

/// Collects small writes into large ones, and hands those to the thread pool.
private final class FileWriter: ObjectWriter {
    /// Large enough that the hop to another thread costs nothing beside the write.
    private static let runLength = 1 << 20

    private let file: OpenFile
    private let buffer = Mutex<[UInt8]>([])

    init(_ file: OpenFile) { self.file = file }

    func write(_ bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        let isLong = buffer.withLock { buffer in
            buffer.append(contentsOf: bytes)
            return buffer.count >= Self.runLength
        }
        if isLong { try await flush() }
    }

    func flush() async throws {
        let bytes = buffer.withLock { buffer in
            defer { buffer = [] }
            return buffer
        }
        guard !bytes.isEmpty else { return }
        try await blocking { [file] in try file.append(bytes) }
    }
}

/// Where the next run starts; used by one task at a time.
private final class Position: Sendable {
    private let storage: Mutex<Int64>
    init(_ value: Int64) { storage = Mutex(value) }
    var value: Int64 {
        get { storage.withLock { $0 } }
        set { storage.withLock { $0 = newValue } }
    }
}
