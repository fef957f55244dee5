// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Writes gzip members: each is a complete gzip stream, and several one after the other are one too.
///
/// A file cut into blocks can so be compressed on several cores and, later, be read from any block on. Every common
/// reader (gzip, zlib, Go's `compress/gzip`, and with it Velero) takes concatenated members for one stream.
package enum GzipMember {
    /// How hard to try; the numbers are zlib's.
    package enum Level: Int32, Sendable, CaseIterable {
        /// For when nothing but time counts.
        case fast = 1
        /// Nearly as fast, and much smaller: for archives.
        case moderate = 3
        /// For small files that are kept: zlib's, and Velero's, default.
        case balanced = 6
    }

    /// One complete member that holds the bytes.
    ///
    /// Its time stamp is zero: equal bytes give equal members.
    /// - Throws: ``ArchivingError`` `.outOfMemory`.
    package static func compress(_ bytes: [UInt8], level: Level = .moderate) throws(ArchivingError) -> [UInt8] {
        let stream = try DeflateStream(level: level)
        return try stream.compress(bytes)
    }
}

/// Owns zlib's state for one member.
///
/// zlib keeps a pointer to the structure, so it must not move.
@safe private struct DeflateStream: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>

    init(level: GzipMember.Level) throws(ArchivingError) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status = unsafe deflateInit2_(
            stream,
            level.rawValue,
            Z_DEFLATED,
            Zlib.gzipWindowBits,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard status == Z_OK else { throw ArchivingError(.outOfMemory, "there is no memory left for compressing") }
    }

    deinit {
        _ = unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    func compress(_ bytes: [UInt8]) throws(ArchivingError) -> [UInt8] {
        // zlib counts in 32 bits; nobody compresses so much at once.
        precondition(bytes.count < Int(UInt32.max / 2), "a gzip member is made of less than 2 GiB")
        let bound = Int(unsafe deflateBound(stream, UInt(bytes.count)))
        var status = Z_OK
        let result = unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            unsafe bytes.withUnsafeBufferPointer { input in
                // zlib never writes to its input; the C declaration only lacks the const.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(bound)
                status = unsafe deflate(stream, Z_FINISH)
                count = bound - Int(unsafe stream.pointee.avail_out)
            }
        }
        guard status == Z_STREAM_END else {
            throw ArchivingError(.outOfMemory, "the compression library gave up (code \(status))")
        }
        return result
    }
}

/// What both directions tell zlib.
enum Zlib {
    /// The largest window, and a gzip header and trailer instead of zlib's own.
    static let gzipWindowBits: Int32 = 15 + 16
}
