// SPDX-License-Identifier: Apache-2.0

/// The rules a path of an entry must keep so that it cannot lead out of the archive's own tree.
enum TarPath {
    /// The path as text, without a leading `./`; `nil` for the root itself.
    /// - Throws: ``ArchivingError`` `.unsafePath`, naming the entry.
    static func checked(_ bytes: [UInt8]) throws(ArchivingError) -> String? {
        let shown = display(bytes)
        guard !bytes.isEmpty else { throw ArchivingError(.unsafePath, "an entry of the archive has no name") }
        guard !bytes.contains(0) else {
            throw ArchivingError(.unsafePath, "the archive's entry \(shown) has a NUL in its name")
        }
        guard let path = String(validating: bytes, as: UTF8.self) else {
            throw ArchivingError(.unsafePath, "the archive's entry \(shown) has a name that is not UTF-8")
        }
        guard bytes.first != UInt8(ascii: "/") else {
            throw ArchivingError(.unsafePath, "the archive's entry \(shown) has an absolute path")
        }
        var components = path.split(separator: "/", omittingEmptySubsequences: true)
        guard !components.contains("..") else {
            throw ArchivingError(.unsafePath, "the archive's entry \(shown) has \"..\" in its path")
        }
        components.removeAll { $0 == "." }
        return components.isEmpty ? nil : components.joined(separator: "/")
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
