// SPDX-License-Identifier: Apache-2.0

import Archiving
import Crypto
import ObjectStore
import VeleroAPI

/// Writes the gzip members of an archive one after the other, from whichever task brings the next one.
///
/// It keeps the running SHA-256 and the index. Memory is that of the members waiting to be written (each task that
/// waits holds one) and of the compressed index.
package actor ArchiveSink {
    private let writer: any ObjectWriter
    private let modifiedAt: Timestamp
    private var digest = SHA256()
    private var size: Int64 = 0
    private var uncompressedSize: Int64 = 0
    private var itemCount = 0
    private var index = GzipBuffer()
    private var isWriting = false
    private var hasFailed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// A sink that writes the archive's first entry, its format version, before anything else.
    /// - Parameters:
    ///   - writer: Takes the archive's bytes.
    ///   - modifiedAt: The time stamp of all tar entries.
    /// - Throws: What the store throws.
    init(_ writer: any ObjectWriter, modifiedAt: Timestamp) async throws {
        self.writer = writer
        self.modifiedAt = modifiedAt
        try index.append(ArchiveIndex.headerLine)
        var first = ArchiveSegment(modifiedAt: modifiedAt)
        first.append(file: ArchiveFormat.versionPath, Array("\(Velero.formatVersion)\n".utf8))
        try await append(first.takeCompressed())
    }

    /// A new segment to fill; each task has its own.
    package nonisolated func segment() -> ArchiveSegment {
        ArchiveSegment(modifiedAt: modifiedAt)
    }

    /// Objects written so far, and the size of the archive so far in bytes.
    package var progress: (items: Int, compressedSize: Int64) { (itemCount, size) }

    /// Appends a member; waits while the store is behind.
    /// - Throws: What the store throws; after that, every call.
    package func append(_ segment: CompressedSegment) async throws {
        await lock()
        defer { unlock() }
        try await write(segment)
    }

    /// Writes the end of the archive.
    /// - Returns: What was written, with the compressed index file.
    func finish() async throws -> WrittenArchive {
        await lock()
        defer { unlock() }
        let end = try GzipMember.compress(TarEntryEncoder.endOfArchive, level: ArchiveSegment.level)
        let size = TarEntryEncoder.endOfArchive.count
        try await write(CompressedSegment(bytes: end, itemCount: 0, uncompressedSize: size, rows: []))
        let sha256 = Self.hexadecimal(digest.finalize())
        try index.append(ArchiveIndex.trailerLine(archiveSize: self.size, sha256: sha256, items: itemCount))
        return WrittenArchive(
            itemCount: itemCount,
            size: self.size,
            uncompressedSize: uncompressedSize,
            sha256: sha256,
            index: try index.finished()
        )
    }

    private func write(_ segment: CompressedSegment) async throws {
        try Task.checkCancellation()
        guard !hasFailed else { throw ObjectStoreError(.other, "an earlier part of the archive could not be written") }
        do { try await writer.write(segment.bytes) } catch {
            hasFailed = true
            throw error
        }
        let place = Array("[\(size),\(segment.bytes.count),".utf8)
        for row in segment.rows.split(separator: 0x0A) { try index.append(place + row + [0x0A]) }
        digest.update(data: segment.bytes)
        size += Int64(segment.bytes.count)
        uncompressedSize += Int64(segment.uncompressedSize)
        itemCount += segment.itemCount
    }

    private static func hexadecimal(_ digest: SHA256Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

// MARK: - One writer at a time

extension ArchiveSink {
    /// An actor's methods interleave where they wait, but the store takes one write after the other.
    private func lock() async {
        if isWriting {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            isWriting = true
        }
    }

    /// Hands the turn to the next one in line, so that nobody who comes later can take it.
    private func unlock() {
        if waiting.isEmpty { isWriting = false } else { waiting.removeFirst().resume() }
    }
}

/// What became of an archive once it is in the store.
package struct WrittenArchive: Sendable {
    /// The objects in it.
    package let itemCount: Int
    /// Its size in bytes.
    package let size: Int64
    /// The size of the tar in it, in bytes.
    package let uncompressedSize: Int64
    /// Its SHA-256, as hexadecimal digits.
    package let sha256: String
    /// The compressed index file.
    let index: [UInt8]
}
