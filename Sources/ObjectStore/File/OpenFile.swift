// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A file that is open for as long as somebody holds this.
final class OpenFile: Sendable {
    /// How much is read at once: enough to make the hop to another thread cheap, little enough to keep many open.
    static let runLength = 256 << 10

    let path: String
    private let descriptor: Int32

    /// Takes over an open descriptor.
    init(_ descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        try FileCalls.read(descriptor, at: offset, count: count, path: path)
    }

    func append(_ bytes: [UInt8]) throws { try FileCalls.write(descriptor, bytes, path: path) }

    /// Waits until all is on the disk, and says what the file now is.
    func finish() throws -> FileCalls.Status {
        try FileCalls.sync(descriptor, path: path)
        return try FileCalls.status(of: descriptor, path: path)
    }

    /// Removes the file; what cannot be removed is swept up later.
    func discard() { try? FileCalls.remove(path) }
}
