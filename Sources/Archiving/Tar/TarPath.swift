// SPDX-License-Identifier: Apache-2.0

/// The rules a path of an entry must keep so that it cannot lead out of the archive's own tree.
enum TarPath {
    /// The path as text, without a leading `./`; `nil` for the root itself.
    /// - Throws: ``ArchivingError`` `.unsafePath`, naming the entry.
    static func checked(_ bytes: [UInt8]) throws(ArchivingError) -> String? {
        func refused(_ problem: String) -> ArchivingError {
            ArchivingError(.unsafePath, "the archive's entry \(display(bytes)) \(problem)")
        }
        guard !bytes.isEmpty else { throw ArchivingError(.unsafePath, "an entry of the archive has no name") }
        guard !bytes.contains(0) else { throw refused("has a NUL in its name") }
        guard let path = String(validating: bytes, as: UTF8.self) else { throw refused("has a name that is not UTF-8") }
        guard bytes.first != UInt8(ascii: "/") else { throw refused("has an absolute path") }
        var components = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if components.contains(where: { $0.elementsEqual([0x2E, 0x2E]) }) { throw refused("has \"..\" in its path") }
        let count = components.count
        components.removeAll { $0.isEmpty || $0.elementsEqual([0x2E]) }
        if components.isEmpty { return nil }
        return components.count == count
            ? path : String(decoding: Array(components.joined(separator: [0x2F])), as: UTF8.self)
    }

    /// The path fit for a message: quoted, short, without control characters.
    static func display(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(300), as: UTF8.self)
        let clean = String(
            text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : Character($0) }
        )
        return "\"\(clean)\"" + (bytes.count > 300 ? "…" : "")
    }
}
