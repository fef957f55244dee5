// SPDX-License-Identifier: Apache-2.0

/// One 512-byte header block, checked and decoded.
struct TarHeader {
    let path: [UInt8]
    let size: Int
    let type: UInt8

    /// Decodes a block.
    /// - Throws: ``ArchivingError`` `.corrupt` when the checksum or a number is wrong.
    init(_ block: [UInt8], at offset: Int64) throws(ArchivingError) {
        guard Self.hasValidChecksum(block) else {
            throw ArchivingError(.corrupt, "the tar header at byte \(offset) does not match its checksum")
        }
        guard let size = Self.number(block[124..<136]) else {
            throw ArchivingError(.corrupt, "the tar header at byte \(offset) has a malformed size")
        }
        self.size = size
        type = block[156]
        let name = Self.text(block[0..<100])
        let prefix = Self.isPOSIX(block) ? Self.text(block[345..<500]) : []
        path = prefix.isEmpty ? Array(name) : prefix + [UInt8(ascii: "/")] + name
    }

    /// GNU tar writes `ustar  ` and keeps times where POSIX has the prefix.
    private static func isPOSIX(_ block: [UInt8]) -> Bool {
        block[257..<263].elementsEqual(Array("ustar\u{0}".utf8))
    }

    private static func text(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        field.prefix { $0 != 0 }
    }

    /// The checksum counts its own field as spaces; some old writers summed signed bytes.
    private static func hasValidChecksum(_ block: [UInt8]) -> Bool {
        guard let stated = number(block[148..<156]) else { return false }
        var sum = 8 * 0x20
        for byte in block { sum += Int(byte) }
        for byte in block[148..<156] { sum -= Int(byte) }
        if stated == sum { return true }
        // Each byte with its highest bit set counts 256 less.
        let negative = block[..<148].count { $0 > 0x7F } + block[156...].count { $0 > 0x7F }
        return stated == sum - 256 * negative
    }

    /// Octal digits between spaces and NULs, or GNU's base 256, which sets the first bit.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        if let first = field.first, first & 0x80 != 0 { return base256(field) }
        let digits = field.drop { $0 == 0x20 || $0 == 0 }.prefix { $0 != 0x20 && $0 != 0 }
        guard digits.count <= 20 else { return nil }
        var value = 0
        for digit in digits {
            guard (0x30...0x37).contains(digit) else { return nil }
            value = value << 3 | Int(digit - 0x30)
        }
        return value
    }

    private static func base256(_ field: ArraySlice<UInt8>) -> Int? {
        var value = Int(field[field.startIndex] & 0x7F)
        for byte in field.dropFirst() {
            guard value < 1 << 54 else { return nil }
            value = value << 8 | Int(byte)
        }
        return value
    }
}
