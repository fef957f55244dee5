// SPDX-License-Identifier: Apache-2.0

/// Reads a tar archive as it arrives: ustar, with PAX or GNU long names.
///
/// Only regular files come out, directories are passed over; links, devices and anything else stop the reading, as do
/// paths that lead out of the archive. Memory is bounded by the largest entry accepted.
package struct TarReader {
    /// The largest entry accepted unless told otherwise, in bytes: far above what etcd lets an object grow to.
    package static let defaultMaximumEntrySize = 64 << 20

    /// PAX records and long names larger than this are refused.
    private static let maximumMetadataSize = 1 << 20

    private enum Purpose {
        case file(path: String)
        case skipped
        case pax
        case longName
    }

    private enum Place {
        case header
        case body(Purpose, remaining: Int)
        case padding(remaining: Int)
        case afterFirstEmptyBlock
        case afterEnd
    }

    private let maximumEntrySize: Int
    private var place = Place.header
    private var block: [UInt8] = []
    private var body: [UInt8] = []
    private var bodyOffset: Int64 = 0
    private var offset: Int64 = 0
    private var overridingPath: [UInt8]?
    private var overridingSize: Int?
    private var sawHeader = false

    /// A reader at the start of an archive.
    /// - Parameter maximumEntrySize: The largest content accepted, in bytes.
    package init(maximumEntrySize: Int = TarReader.defaultMaximumEntrySize) {
        self.maximumEntrySize = maximumEntrySize
    }

    /// Takes the next bytes of the archive.
    /// - Parameters:
    ///   - bytes: What follows the bytes of the call before.
    ///   - isWanted: Asked once for each file, by its path, whether it should come out; the others are passed over.
    /// - Returns: The wanted files that are now complete, in the archive's order.
    /// - Throws: ``ArchivingError`` naming the entry or the byte.
    package mutating func push(
        _ bytes: ArraySlice<UInt8>,
        isWanted: (String) -> Bool = { _ in true }
    ) throws(ArchivingError) -> [TarEntry] {
        var entries: [TarEntry] = []
        var rest = bytes
        while !rest.isEmpty {
            let before = rest.count
            if let entry = try advance(&rest) { entries.append(entry) }
            offset += Int64(before - rest.count)
            if let entry = try startBodyIfHeaderIsComplete(isWanted) { entries.append(entry) }
        }
        return entries
    }

    /// Ends the archive.
    /// - Throws: ``ArchivingError`` `.truncated` when it stops before its end mark; `.notTar` when it was empty.
    package mutating func finish() throws(ArchivingError) {
        if case .afterEnd = place { return }
        guard sawHeader || !block.isEmpty || offset > 0 else {
            throw ArchivingError(.notTar, "the archive is empty: it is not tar")
        }
        guard sawHeader else { throw ArchivingError(.notTar, "this is not a tar archive: it has only \(offset) bytes") }
        throw ArchivingError(.truncated, "the tar archive ends too early, after \(offset) bytes")
    }

    /// Consumes bytes for the present place; returns a file that they complete.
    private mutating func advance(_ rest: inout ArraySlice<UInt8>) throws(ArchivingError) -> TarEntry? {
        switch place {
        case .header, .afterFirstEmptyBlock:
            let part = rest.prefix(TarEntryEncoder.blockSize - block.count)
            block.append(contentsOf: part)
            rest = rest[part.endIndex...]
        case .body(let purpose, let remaining):
            let part = rest.prefix(remaining)
            if case .skipped = purpose {} else { body.append(contentsOf: part) }
            rest = rest[part.endIndex...]
            guard part.count == remaining else {
                place = .body(purpose, remaining: remaining - part.count)
                return nil
            }
            return try endBody(purpose, size: offset + Int64(part.count) - bodyOffset)
        case .padding(let remaining):
            let part = rest.prefix(remaining)
            rest = rest[part.endIndex...]
            place = part.count == remaining ? .header : .padding(remaining: remaining - part.count)
        case .afterEnd:
            guard rest.allSatisfy({ $0 == 0 }) else {
                throw ArchivingError(.trailingBytes, "the tar archive goes on after its end mark, at byte \(offset)")
            }
            rest = []
        }
        return nil
    }

    private mutating func endBody(_ purpose: Purpose, size: Int64) throws(ArchivingError) -> TarEntry? {
        let excess = Int(size % Int64(TarEntryEncoder.blockSize))
        place = excess == 0 ? .header : .padding(remaining: TarEntryEncoder.blockSize - excess)
        let content = body
        body = []
        switch purpose {
        case .file(let path): return TarEntry(path: path, body: content, offset: bodyOffset)
        case .skipped: break
        case .pax: try takePAX(content)
        case .longName: overridingPath = Array(content.prefix { $0 != 0 })
        }
        return nil
    }
}

// MARK: - Headers

extension TarReader {
    private mutating func startBodyIfHeaderIsComplete(
        _ isWanted: (String) -> Bool
    ) throws(ArchivingError) -> TarEntry? {
        guard block.count == TarEntryEncoder.blockSize else { return nil }
        let complete = block
        block.removeAll(keepingCapacity: true)
        let headerOffset = offset - Int64(TarEntryEncoder.blockSize)
        if complete.allSatisfy({ $0 == 0 }) {
            if case .afterFirstEmptyBlock = place { place = .afterEnd } else { place = .afterFirstEmptyBlock }
            sawHeader = true
            return nil
        }
        if case .afterFirstEmptyBlock = place {
            throw ArchivingError(.corrupt, "the tar archive has an empty block before its end, at byte \(headerOffset)")
        }
        let header = try header(complete, at: headerOffset)
        sawHeader = true
        let purpose = try purpose(of: header, isWanted)
        let size = try size(of: header, for: purpose)
        bodyOffset = offset
        place = .body(purpose, remaining: size)
        return size == 0 ? try endBody(purpose, size: 0) : nil
    }

    private func header(_ block: [UInt8], at offset: Int64) throws(ArchivingError) -> TarHeader {
        do { return try TarHeader(block, at: offset) } catch {
            throw sawHeader ? error : ArchivingError(.notTar, "this is not a tar archive: it does not start like one")
        }
    }

    private mutating func purpose(
        of header: TarHeader,
        _ isWanted: (String) -> Bool
    ) throws(ArchivingError) -> Purpose {
        switch header.type {
        case UInt8(ascii: "x"): return .pax
        case UInt8(ascii: "L"): return .longName
        case UInt8(ascii: "g"), UInt8(ascii: "K"): return .skipped
        default: break
        }
        let bytes = overridingPath ?? header.path
        overridingPath = nil
        let path = try TarPath.checked(bytes)
        switch header.type {
        case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
            // Before POSIX a directory was a file whose name ends with a slash.
            guard let path, bytes.last != UInt8(ascii: "/") else { return .skipped }
            return isWanted(path) ? .file(path: path) : .skipped
        case UInt8(ascii: "5"): return .skipped
        default:
            let kind = Self.kind(header.type)
            throw ArchivingError(
                .unsupportedEntry,
                "the archive's entry \(TarPath.display(bytes)) is \(kind), not a file"
            )
        }
    }

    private static func kind(_ type: UInt8) -> String {
        switch type {
        case UInt8(ascii: "1"): "a hard link"
        case UInt8(ascii: "2"): "a symbolic link"
        case UInt8(ascii: "3"), UInt8(ascii: "4"): "a device"
        case UInt8(ascii: "6"): "a pipe"
        default: "of an unknown type (\(type))"
        }
    }

    private mutating func size(of header: TarHeader, for purpose: Purpose) throws(ArchivingError) -> Int {
        switch purpose {
        case .pax, .longName:
            guard header.size <= Self.maximumMetadataSize else {
                throw ArchivingError(.tooLarge, "the tar archive has \(header.size) bytes of metadata for one entry")
            }
            return header.size
        case .file, .skipped:
            if header.type == UInt8(ascii: "g") || header.type == UInt8(ascii: "K") { return header.size }
            let size = overridingSize ?? header.size
            overridingSize = nil
            guard size <= maximumEntrySize else {
                let path = TarPath.display(header.path)
                let limit = "at most \(maximumEntrySize) are accepted"
                throw ArchivingError(.tooLarge, "the archive's entry \(path) has \(size) bytes, \(limit)")
            }
            return size
        }
    }

    /// Reads the records `<length> <key>=<value>\n`; only path and size matter here.
    private mutating func takePAX(_ content: [UInt8]) throws(ArchivingError) {
        let malformed = ArchivingError(.corrupt, "the tar archive has a malformed PAX record near byte \(bodyOffset)")
        var rest = content[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0 != 0x20 }
            guard let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 2,
                length <= rest.count
            else { throw malformed }
            let record = rest.prefix(length).dropFirst(digits.count + 1)
            rest = rest.dropFirst(length)
            guard record.last == 0x0A, let equals = record.firstIndex(of: UInt8(ascii: "=")) else { throw malformed }
            let key = String(decoding: record[..<equals], as: UTF8.self)
            let value = record[(equals + 1)...].dropLast()
            if key == "path" {
                overridingPath = Array(value)
            } else if key == "size" {
                guard let size = Int(String(decoding: value, as: UTF8.self)), size >= 0 else { throw malformed }
                overridingSize = size
            } else if key.hasPrefix("GNU.sparse.") {
                throw ArchivingError(.unsupportedEntry, "the archive has a sparse file near byte \(bodyOffset)")
            }
        }
    }
}
