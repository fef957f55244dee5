// SPDX-License-Identifier: Apache-2.0

/// Decompression of what fits into memory.
package enum Gzip {
    /// The content of a whole gzip stream of one or more members.
    /// - Parameters:
    ///   - bytes: The stream, from its first byte to its last.
    ///   - maximum: The most decompressed bytes accepted.
    /// - Returns: The decompressed bytes.
    /// - Throws: ``ArchivingError``; `.tooLarge` when the content is larger than `maximum`.
    package static func decompress(_ bytes: [UInt8], maximum: Int) throws(ArchivingError) -> [UInt8] {
        var decoder = try GzipDecoder()
        var content: [UInt8] = []
        decoder.feed(bytes)
        while let piece = try decoder.next() {
            guard content.count + piece.count <= maximum else {
                throw ArchivingError(.tooLarge, "the gzip stream holds more than \(maximum) bytes")
            }
            content.append(contentsOf: piece)
        }
        try decoder.finish()
        return content
    }

    /// Whether the bytes start like a gzip stream.
    package static func isGzip(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x1F, 0x8B])
    }
}
