// SPDX-License-Identifier: Apache-2.0

/// Why bytes could not be read as gzip or tar, or not be compressed.
package struct ArchivingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure; a bounded set.
    package enum Code: String, Sendable {
        /// The bytes do not start like gzip.
        case notGzip
        /// The bytes do not start like tar.
        case notTar
        /// The stream ends before its end mark.
        case truncated
        /// A checksum does not match, or the stream breaks its format.
        case corrupt
        /// Something that belongs to no member or entry follows the end.
        case trailingBytes
        /// More bytes than the caller allows.
        case tooLarge
        /// A tar entry whose path could lead out of the archive's own tree, or is no text.
        case unsafePath
        /// A tar entry that is neither a file nor a directory.
        case unsupportedEntry
        /// The compression library has no memory left.
        case outOfMemory
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what is wrong, and in which entry or at which byte.
    package let message: String

    /// Describes one failure.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Never: the same bytes fail the same way.
    package var isRetryable: Bool { false }

    package var description: String { message }
}
