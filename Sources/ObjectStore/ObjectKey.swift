// SPDX-License-Identifier: Apache-2.0

/// The rules every key obeys, whatever the store: what one store takes, all take.
package enum ObjectKey {
    /// The longest key in bytes of UTF-8; S3's limit.
    package static let maximumLength = 1024

    /// Refuses keys that a directory could not hold safely or S3 not exactly.
    /// - Throws: ``ObjectStoreError`` `.invalid` for an empty or absolute key, an empty, `.` or `..` segment, a NUL, and
    ///   a key longer than ``maximumLength``.
    package static func validate(_ key: String) throws {
        guard !key.isEmpty else { throw ObjectStoreError(.invalid, "an object needs a key that is not empty") }
        let shown = key.count > 200 ? key.prefix(200) + "…" : key[...]
        guard key.utf8.count <= maximumLength else {
            throw ObjectStoreError(.invalid, "the key \"\(shown)\" is longer than \(maximumLength) bytes")
        }
        guard !key.utf8.contains(0) else { throw ObjectStoreError(.invalid, "the key \"\(shown)\" holds a NUL byte") }
        for segment in key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if segment.isEmpty {
                throw ObjectStoreError(
                    .invalid,
                    "the key \"\(shown)\" has an empty segment; a key neither starts nor ends with a slash nor has two in a row"
                )
            }
            if segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) {
                throw ObjectStoreError(.invalid, "the key \"\(shown)\" has the segment \".\" or \"..\"")
            }
        }
    }

    /// Refuses delimiters other than `/`, the one that every store knows.
    /// - Throws: ``ObjectStoreError`` `.invalid`.
    package static func validate(delimiter: String?) throws {
        guard let delimiter, delimiter != "/" else { return }
        throw ObjectStoreError(.invalid, "keys can be grouped by \"/\" only, not by \"\(delimiter)\"")
    }

    /// Whether the bytes of `key` start with those of `prefix`; `String.hasPrefix` would treat é and e + ´ alike.
    package static func has(prefix: String, _ key: String) -> Bool { key.utf8.starts(with: prefix.utf8) }

    /// Whether `a` comes before `b` in a listing: by bytes of UTF-8, unlike `String`'s own order.
    package static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    /// Whether two keys are the same bytes; `==` would treat é and e + ´ alike.
    package static func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}
