// SPDX-License-Identifier: Apache-2.0

import Archiving

/// Tar archives made by hand, byte by byte, as other programs write them.
enum TarSamples {
    /// A header block with a valid checksum.
    static func header(
        _ name: String,
        size: Int = 0,
        type: Character = "0",
        magic: String = "ustar\u{0}00",
        prefix: String = ""
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { block[offset + index] = byte }
        }
        put(name, at: 0)
        put("0000644\u{0}", at: 100)
        let octal = String(size, radix: 8)
        put(String(repeating: "0", count: 11 - octal.count) + octal, at: 124)
        put("00000000000", at: 136)
        put(String(type), at: 156)
        put(magic, at: 257)
        put(prefix, at: 345)
        return checked(block)
    }

    /// Writes the checksum into a block.
    static func checked(_ block: [UInt8]) -> [UInt8] {
        var block = block
        block.replaceSubrange(148..<156, with: repeatElement(0x20, count: 8))
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        block.replaceSubrange(
            148..<156,
            with: Array((String(repeating: "0", count: 6 - sum.count) + sum).utf8) + [0, 0x20]
        )
        return block
    }

    /// Content padded to whole blocks.
    static func body(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        while bytes.count % 512 != 0 { bytes.append(0) }
        return bytes
    }

    static func file(_ name: String, _ text: String, type: Character = "0") -> [UInt8] {
        header(name, size: text.utf8.count, type: type) + body(text)
    }

    static let end = TarEntryEncoder.endOfArchive

    /// Reads a whole archive.
    static func read(_ bytes: [UInt8], maximumEntrySize: Int = 1 << 20) throws -> [TarEntry] {
        var reader = TarReader(maximumEntrySize: maximumEntrySize)
        let entries = try reader.push(bytes[...])
        try reader.finish()
        return entries
    }
}
