// SPDX-License-Identifier: Apache-2.0

/// A regular file found in a tar archive.
package struct TarEntry: Sendable, Equatable {
    /// Relative, `/`-separated, without `.` or `..` components; valid UTF-8 without NUL.
    package let path: String
    /// The content.
    package let body: [UInt8]
    /// Where the content starts, in bytes from the start of the archive.
    package let offset: Int64

    /// Describes one file.
    package init(path: String, body: [UInt8], offset: Int64) {
        self.path = path
        self.body = body
        self.offset = offset
    }
}
