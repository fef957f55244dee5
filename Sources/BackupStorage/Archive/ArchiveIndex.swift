// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesCore

/// Where in an archive each object lies, so that one can be read without the rest.
///
/// Kept as the lines of the index file: a search touches only the lines that end like the object looked for.
package struct ArchiveIndex: Sendable {
    /// One object's place.
    package struct Row: Sendable, Equatable {
        /// Which object.
        package var path: ArchivePath
        /// The API version it is in, without group.
        package var version: String
        /// The bytes of the archive that hold its gzip member.
        package var member: Range<Int64>
        /// Its bytes in the decompressed member.
        package var range: Range<Int>
    }

    /// The only version there is.
    static let version = 1
    static let headerLine = Array(#"{"format":"lifeboat-index","version":\#(version)}"#.utf8) + [0x0A]

    /// The size of the archive the index belongs to, in bytes.
    package let archiveSize: Int64
    /// Its SHA-256 as hexadecimal digits.
    package let archiveSHA256: String
    /// The number of objects.
    package let itemCount: Int
    private let lines: [UInt8]

    /// Reads an index file.
    /// - Parameter file: The decompressed file.
    /// - Throws: ``BackupStorageError`` `.damaged`, or `.unsupportedVersion` when it is of later times.
    package init(_ file: [UInt8]) throws(BackupStorageError) {
        let damaged = BackupStorageError(.damaged, "the index of the archive is damaged")
        guard let firstEnd = file.firstIndex(of: 0x0A), file.last == 0x0A,
            let header = try? JSONParser.parse(file[..<firstEnd]), header["format"]?.string == "lifeboat-index"
        else { throw damaged }
        guard header["version"]?.int == Self.version else {
            throw BackupStorageError(.unsupportedVersion, "the index of the archive has a format of later times")
        }
        let lastStart = file.dropLast().lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        guard lastStart > firstEnd, let trailer = try? JSONParser.parse(file[lastStart...])["archive"],
            let size = trailer["size"]?.int, let digest = trailer["sha256"]?.string, let items = trailer["items"]?.int
        else { throw damaged }
        archiveSize = Int64(size)
        archiveSHA256 = digest
        itemCount = items
        lines = Array(file[(firstEnd + 1)..<lastStart])
    }

    /// The place of an object; `nil` when the archive does not hold it.
    /// - Throws: ``BackupStorageError`` `.damaged`.
    package func row(
        of resource: GroupResource,
        namespace: String?,
        name: String
    ) throws(BackupStorageError) -> Row? {
        let path = ArchivePath(resource: resource, namespace: namespace, name: name)
        let ending = Self.ending(path)
        for line in lines.split(separator: 0x0A) where line.count > ending.count {
            guard line[(line.endIndex - ending.count)...].elementsEqual(ending) else { continue }
            let row = try Self.row(line)
            if row.path.resource == resource { return row }
        }
        return nil
    }

    /// All rows, in the archive's order.
    /// - Throws: ``BackupStorageError`` `.damaged`.
    package func rows() throws(BackupStorageError) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(itemCount)
        for line in lines.split(separator: 0x0A) { rows.append(try Self.row(line)) }
        return rows
    }
}

// MARK: - Lines

extension ArchiveIndex {
    /// Appends the part of a row that is known before the member has its place: `offset,length,resource,version,…]`.
    static func appendRow(_ path: ArchivePath, version: String, range: Range<Int>, to rows: inout [UInt8]) {
        rows.append(contentsOf: "\(range.lowerBound),\(range.count),".utf8)
        rows.append(contentsOf: JSONWriter.quoted(path.resource.description))
        rows.append(UInt8(ascii: ","))
        rows.append(contentsOf: JSONWriter.quoted(version))
        rows.append(contentsOf: ending(path))
        rows.append(0x0A)
    }

    /// `,namespace,name]`.
    private static func ending(_ path: ArchivePath) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: ",")]
        text += path.namespace.map(JSONWriter.quoted) ?? Array("null".utf8)
        text.append(UInt8(ascii: ","))
        text += JSONWriter.quoted(path.name)
        text.append(UInt8(ascii: "]"))
        return text
    }

    /// The last line of the file.
    static func trailerLine(archiveSize: Int64, sha256: String, items: Int) -> [UInt8] {
        Array(#"{"archive":{"size":\#(archiveSize),"sha256":"\#(sha256)","items":\#(items)}}"#.utf8) + [0x0A]
    }

    private static func row(_ line: ArraySlice<UInt8>) throws(BackupStorageError) -> Row {
        guard let values = try? JSONParser.parse(line).array, values.count == 8,
            let memberStart = values[0].int, let memberLength = values[1].int, memberStart >= 0, memberLength > 0,
            let start = values[2].int, let length = values[3].int, start >= 0, length >= 0,
            length <= Int(Int32.max), start <= Int(Int32.max), memberLength <= Int(Int32.max),
            memberStart <= Int.max - memberLength,
            let resource = values[4].string, let version = values[5].string, let name = values[7].string
        else { throw BackupStorageError(.damaged, "the index of the archive has a damaged row") }
        return Row(
            path: ArchivePath(resource: GroupResource(resource), namespace: values[6].string, name: name),
            version: version,
            member: Int64(memberStart)..<Int64(memberStart + memberLength),
            range: start..<(start + length)
        )
    }
}
