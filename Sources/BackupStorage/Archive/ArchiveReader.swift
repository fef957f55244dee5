// SPDX-License-Identifier: Apache-2.0

import Archiving
import JSON
package import KubernetesCore
package import ObjectStore

/// Reads the objects of one archive, in a single pass or one by one.
///
/// Nothing is unpacked to disk. Memory is bounded by the largest object and one run of bytes of the store.
package struct ArchiveReader: Sendable {
    /// Which of the copies of an object come out.
    package enum Copies: Sendable {
        /// The copy without a version; objects that have only one under their preferred version come last, as that.
        case plain
        /// Those under their versions, preferred or not.
        case versioned
        /// Just these.
        case only(Set<ArchivePath>)
    }

    /// Members larger than this are not decompressed for a single object; ours have half a MiB and one object at most.
    private static let maximumMemberSize = 2 * TarReader.defaultMaximumEntrySize + ArchiveSegment.targetSize + 65_536

    private let store: any ObjectStorage
    private let key: String
    private let backup: String

    /// A reader of an archive.
    /// - Parameters:
    ///   - store: Where it is.
    ///   - key: Its key.
    ///   - backup: The backup's name, for messages.
    package init(store: any ObjectStorage, key: String, backup: String) {
        self.store = store
        self.key = key
        self.backup = backup
    }

    /// Reads the archive from start to end.
    /// - Parameters:
    ///   - copies: Which copies come out.
    ///   - isWanted: Whether an object should come out, asked with its plain path; the others are passed over cheaply.
    ///   - body: Called for each object, in the archive's order.
    /// - Returns: What else was found.
    /// - Throws: ``BackupStorageError`` `.notFound`, `.damaged`, `.foreign`, `.unsafe`, `.unsupportedVersion` or
    ///   `.tooLarge`; `ObjectStoreError`; what `body` throws.
    @discardableResult
    package func forEachItem(
        _ copies: Copies = .plain,
        where isWanted: @escaping (ArchivePath) -> Bool = { _ in true },
        _ body: (ArchivedItem) async throws -> Void
    ) async throws -> ArchiveReport {
        var scan = ArchiveScan(copies: copies, isWanted: isWanted)
        try await pass(&scan, body)
        guard scan.sawResources || scan.report.formatVersion != nil else {
            throw BackupStorageError(
                .foreign,
                "the archive of backup \(backup) holds no Kubernetes objects: it has no directory \"resources\"",
                hint: "check that \(key) was made by Velero or Lifeboat"
            )
        }
        var report = scan.report
        if case .plain = copies, !scan.withoutPlainCopy.isEmpty {
            var rest = ArchiveScan(copies: .only(Set(scan.withoutPlainCopy)), isWanted: isWanted)
            try await pass(&rest, body)
            report.itemCount += rest.report.itemCount
        }
        return report
    }

    private func pass(_ scan: inout ArchiveScan, _ body: (ArchivedItem) async throws -> Void) async throws {
        do {
            var decoder = try GzipDecoder()
            var tar = TarReader()
            for try await run in try await open(range: nil) {
                decoder.feed(run)
                while let piece = try decoder.next() {
                    for entry in try tar.push(piece[...], isWanted: { scan.wants($0) }) {
                        if let item = try scan.item(entry) { try await body(item) }
                    }
                }
            }
            try decoder.finish()
            try tar.finish()
        } catch let error as ArchivingError { throw translated(error) }
    }

    private func open(range: Range<Int64>?) async throws -> ObjectBody {
        do { return try await store.get(key, range: range) } catch let error as ObjectStoreError
            where error.code == .notFound
        {
            throw BackupStorageError(.notFound, "backup \(backup) has no archive: \(error.message)", cause: error)
        }
    }

    private func translated(_ error: ArchivingError) -> BackupStorageError {
        let what = "the archive of backup \(backup)"
        return switch error.code {
        case .notGzip, .notTar:
            BackupStorageError(.foreign, "\(what) is not a tar.gz: \(error.message)", cause: error)
        case .truncated:
            BackupStorageError(.damaged, "\(what) is cut short: \(error.message)", hint: Self.damageHint, cause: error)
        case .corrupt, .trailingBytes:
            BackupStorageError(.damaged, "\(what) is damaged: \(error.message)", hint: Self.damageHint, cause: error)
        case .unsafePath, .unsupportedEntry:
            BackupStorageError(.unsafe, "\(what) is refused: \(error.message)", cause: error)
        case .tooLarge: BackupStorageError(.tooLarge, "\(what) is refused: \(error.message)", cause: error)
        case .outOfMemory: BackupStorageError(.outOfMemory, error.message, cause: error)
        }
    }

    private static let damageHint = "restore the file from a copy, or use another backup"
}

// MARK: - One object

extension ArchiveReader {
    /// One object; `nil` when the archive does not hold it.
    /// - Parameters:
    ///   - resource: Its kind.
    ///   - namespace: Its namespace; `nil` for a cluster-scoped object.
    ///   - name: Its name.
    ///   - index: The archive's index, which saves reading the rest; when it does not fit the archive, and when there
    ///     is none, the archive is read until the object has been found.
    /// - Returns: The object.
    /// - Throws: As ``forEachItem(_:where:_:)``.
    package func item(
        _ resource: GroupResource,
        namespace: String?,
        name: String,
        index: ArchiveIndex?
    ) async throws -> ArchivedItem? {
        if let index {
            guard let row = try index.row(of: resource, namespace: namespace, name: name) else { return nil }
            if let item = try await indexedItem(row, archiveSize: index.archiveSize) { return item }
        }
        return try await scannedItem(ArchivePath(resource: resource, namespace: namespace, name: name))
    }

    /// Reads one gzip member; `nil` when it is not what the index promised, as after somebody rewrote the archive.
    private func indexedItem(_ row: ArchiveIndex.Row, archiveSize: Int64) async throws -> ArchivedItem? {
        let object = try await open(range: row.member)
        guard object.info.size == archiveSize else { return nil }
        let compressed = try await object.collect(maximum: Int(row.member.upperBound - row.member.lowerBound))
        guard let member = try? Gzip.decompress(compressed, maximum: Self.maximumMemberSize),
            row.range.upperBound <= member.count
        else { return nil }
        let body = Array(member[row.range])
        guard let metadata = try? RawJSON(body[...])["metadata"], metadata["name"]?.string == row.path.name else {
            return nil
        }
        return ArchivedItem(path: row.path, body: body)
    }

    private struct Found: Error {}

    private func scannedItem(_ wanted: ArchivePath) async throws -> ArchivedItem? {
        var found: ArchivedItem?
        do {
            func take(_ item: ArchivedItem) async throws {
                found = item
                throw Found()
            }
            try await forEachItem(where: { $0 == wanted }, take)
        } catch is Found {}
        return found
    }
}
