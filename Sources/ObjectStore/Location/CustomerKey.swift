// SPDX-License-Identifier: Apache-2.0

/// A key for AES-256 that its owner keeps: S3 encrypts an object with it and forgets it (SSE-C).
///
/// It prints as the place it came from; its bytes are shown nowhere.
package struct CustomerKey: Sendable, Equatable {
    /// The bytes of a key for AES-256: 256 bits.
    package static let size = 32

    /// The key itself, for the one place that needs it.
    package let bytes: [UInt8]
    /// Where it came from, in words for messages: `the file /etc/backups.key`.
    package let source: String

    /// Takes the content of a file, or of an entry of a Secret.
    /// - Parameters:
    ///   - content: The 32 bytes as they are, not encoded; a line end after them is dropped.
    ///   - source: Where they came from, in words for messages.
    /// - Throws: ``ObjectStoreError`` `.invalid` when there are more or fewer.
    package init(_ content: [UInt8], from source: String) throws {
        let ends: [[UInt8]] = [[], [0x0A], [0x0D, 0x0A]]
        guard content.count >= Self.size, ends.contains(Array(content[Self.size...])) else {
            throw ObjectStoreError(
                .invalid,
                "\(source) holds \(content.count) bytes, and a customer's key has \(Self.size)",
                hint: "make one with: openssl rand -out FILE \(Self.size); it is kept as bytes, not in Base64"
            )
        }
        bytes = Array(content[..<Self.size])
        self.source = source
    }
}

extension CustomerKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "the key of \(source)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
