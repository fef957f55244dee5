// SPDX-License-Identifier: Apache-2.0

/// A gzip file made in memory, compressed as it grows: for logs and lists that are small once compressed.
package struct GzipBuffer: Sendable {
    /// Uncompressed bytes kept until they are worth a member of their own.
    private static let memberSize = 256 * 1024

    private var members: [UInt8] = []
    private var pending: [UInt8] = []

    /// An empty file.
    package init() {}

    /// Appends content.
    /// - Throws: ``ArchivingError`` `.outOfMemory`.
    package mutating func append(_ content: some Sequence<UInt8>) throws(ArchivingError) {
        pending.append(contentsOf: content)
        if pending.count >= Self.memberSize { try compressPending() }
    }

    /// The complete gzip file of what was appended so far; also valid when that was nothing.
    /// - Throws: ``ArchivingError`` `.outOfMemory`.
    package func finished() throws(ArchivingError) -> [UInt8] {
        if pending.isEmpty && !members.isEmpty { return members }
        return try members + GzipMember.compress(pending, level: .balanced)
    }

    private mutating func compressPending() throws(ArchivingError) {
        members += try GzipMember.compress(pending, level: .balanced)
        pending.removeAll(keepingCapacity: true)
    }
}
