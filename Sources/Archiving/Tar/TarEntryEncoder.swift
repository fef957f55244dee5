// SPDX-License-Identifier: Apache-2.0

/// Appends regular files to a tar archive, as POSIX `ustar` entries.
///
/// A path that does not fit the header's fields, or is not ASCII, gets a PAX header, as Go's tar writer does.
package struct TarEntryEncoder: Sendable {
    /// Bytes in a tar block; headers and bodies are padded to it.
    package static let blockSize = 512

    /// The two empty blocks that end an archive.
    package static let endOfArchive = [UInt8](repeating: 0, count: 2 * blockSize)

    private let modifiedAt: String

    /// An encoder whose entries were last modified at this time.
    /// - Parameter modifiedAt: Seconds since 1970, not negative.
    package init(modifiedAt: Int) {
        self.modifiedAt = Self.octal(max(0, modifiedAt), digits: 11)
    }

    /// Appends one file with mode 0755 and no owner.
    /// - Parameters:
    ///   - path: Relative, `/`-separated.
    ///   - body: The content, less than 8 GiB.
    ///   - archive: What it is appended to; its size must be a multiple of ``blockSize``.
    /// - Returns: Where in `archive` the content lies.
    @discardableResult
    package func append(path: String, body: ArraySlice<UInt8>, to archive: inout [UInt8]) -> Range<Int> {
        precondition(body.count < 1 << 33, "a ustar entry holds less than 8 GiB")
        let name = Array(path.utf8)
        if let fields = Self.fields(for: name) {
            appendHeader(fields, size: body.count, type: UInt8(ascii: "0"), to: &archive)
        } else {
            appendPAXHeader(path: name, to: &archive)
            let shortened = name.filter { $0 < 0x80 }.prefix(100)
            appendHeader(Fields(name: shortened), size: body.count, type: UInt8(ascii: "0"), to: &archive)
        }
        let start = archive.count
        archive.append(contentsOf: body)
        Self.pad(&archive)
        return start..<(start + body.count)
    }

    private static func pad(_ archive: inout [UInt8]) {
        let excess = archive.count % blockSize
        if excess > 0 { archive.append(contentsOf: repeatElement(0, count: blockSize - excess)) }
    }

    private func appendPAXHeader(path: [UInt8], to archive: inout [UInt8]) {
        let record = Self.record(key: "path", value: path)
        let fields = Fields(name: Array("PaxHeaders.0/path".utf8)[...])
        appendHeader(fields, size: record.count, type: UInt8(ascii: "x"), to: &archive)
        archive.append(contentsOf: record)
        Self.pad(&archive)
    }

    /// `<length> <key>=<value>\n`, where the length counts its own digits.
    private static func record(key: String, value: [UInt8]) -> [UInt8] {
        let rest = Array(" \(key)=".utf8) + value + [0x0A]
        var length = rest.count
        while length != String(length).utf8.count + rest.count { length = String(length).utf8.count + rest.count }
        return Array(String(length).utf8) + rest
    }
}

// MARK: - Header

extension TarEntryEncoder {
    /// The path as the two fields of a ustar header hold it.
    private struct Fields {
        var name: ArraySlice<UInt8>
        var prefix: ArraySlice<UInt8> = []
    }

    /// Splits a path over the fields; `nil` when it does not fit.
    private static func fields(for path: [UInt8]) -> Fields? {
        guard path.allSatisfy({ $0 < 0x80 }) else { return nil }
        if path.count <= 100 { return Fields(name: path[...]) }
        // The last slash that leaves a short enough name must also leave a short enough prefix.
        guard path.count <= 256, let slash = path[(path.count - 101)...].firstIndex(of: UInt8(ascii: "/")),
            slash > 0, slash <= 155, slash < path.count - 1
        else { return nil }
        return Fields(name: path[(slash + 1)...], prefix: path[..<slash])
    }

    private func appendHeader(_ fields: Fields, size: Int, type: UInt8, to archive: inout [UInt8]) {
        let start = archive.count
        archive.append(contentsOf: fields.name)
        archive.append(contentsOf: repeatElement(0, count: 100 - fields.name.count))
        archive.append(contentsOf: Self.ownerAndMode)
        archive.append(contentsOf: Self.octal(size, digits: 11).utf8)
        archive.append(0)
        archive.append(contentsOf: modifiedAt.utf8)
        archive.append(0)
        archive.append(contentsOf: repeatElement(0x20, count: 8))  // Counted as spaces in the checksum.
        archive.append(type)
        archive.append(contentsOf: repeatElement(0, count: 100))
        archive.append(contentsOf: Self.magicToDevices)
        archive.append(contentsOf: fields.prefix)
        archive.append(contentsOf: repeatElement(0, count: Self.blockSize - (archive.count - start)))
        var sum = 0
        for byte in archive[start...] { sum += Int(byte) }
        let checksum = Array(Self.octal(sum, digits: 6).utf8) + [0, 0x20]
        archive.replaceSubrange((start + 148)..<(start + 156), with: checksum)
    }

    /// Mode 0755, user 0, group 0.
    private static let ownerAndMode = Array("0000755\u{0}0000000\u{0}0000000\u{0}".utf8)

    /// The magic and version, no owner's names, device numbers 0.
    private static let magicToDevices =
        Array("ustar\u{0}00".utf8) + [UInt8](repeating: 0, count: 64) + Array("0000000\u{0}0000000\u{0}".utf8)

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }
}
