// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// The digests that requests to AWS carry.
package enum Digest {
    /// SHA-256 of bytes in memory.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// MD5 of bytes in memory: only for `Content-MD5`, which protects against accidents on the way.
    package static func md5(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.MD5.hash(data: bytes)) }

    /// SHA-1 of bytes in memory: only for the names of the files in which `aws sso login` keeps its tokens.
    static func sha1(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.SHA1.hash(data: bytes)) }

    /// Lower-case hexadecimal.
    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// Base 64 with padding.
    package static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let run = bytes[start..<min(start + 3, bytes.count)]
            let bits = run.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - run.count))
            for place in 0..<4 {
                let isPadding = place > run.count
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> (18 - 6 * UInt32(place)) & 63)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func hmac(_ key: [UInt8], _ text: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }
}

/// SHA-256 of bytes that come piece by piece.
package struct RunningSHA256 {
    private var state = SHA256()

    /// Nothing hashed yet.
    package init() {}

    /// Adds bytes.
    package mutating func update(_ bytes: [UInt8]) { state.update(data: bytes) }

    /// The digest of all bytes added.
    package func finish() -> [UInt8] { Array(state.finalize()) }
}
