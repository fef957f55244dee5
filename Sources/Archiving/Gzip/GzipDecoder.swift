// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Decompresses a gzip stream of one or more members, piece by piece.
///
/// Feed it what has arrived, then take pieces until there are none:
/// ```swift
/// decoder.feed(run)
/// while let piece = try decoder.next() { … }
/// …
/// try decoder.finish()
/// ```
/// A piece has at most ``pieceSize`` bytes, whatever the ratio of compression, so a small hostile stream cannot fill
/// the memory. Checksums and lengths of every member are verified.
@safe package struct GzipDecoder: ~Copyable {
    /// The most bytes ``next()`` gives at once.
    package static let pieceSize = 128 * 1024

    private enum Place {
        case atStart
        case insideMember
        case betweenMembers
        case failed
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private var input: [UInt8] = []
    private var consumed = 0
    private var place = Place.atStart
    private var offset = 0
    private var members = 0

    /// A decoder at the start of a stream.
    /// - Throws: ``ArchivingError`` `.outOfMemory`.
    package init() throws(ArchivingError) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let status = unsafe inflateInit2_(stream, Zlib.gzipWindowBits, ZLIB_VERSION, size)
        guard status == Z_OK else { throw ArchivingError(.outOfMemory, "there is no memory left for decompressing") }
    }

    deinit {
        _ = unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Adds compressed bytes; take all pieces before feeding more, or they pile up.
    package mutating func feed(_ bytes: [UInt8]) {
        if consumed == input.count {
            input = bytes
        } else {
            input = input[consumed...] + bytes
        }
        consumed = 0
    }

    /// The next piece of decompressed bytes; never empty; `nil` when more input is needed.
    /// - Throws: ``ArchivingError`` `.notGzip`, `.corrupt`, `.trailingBytes` or `.outOfMemory`.
    package mutating func next() throws(ArchivingError) -> [UInt8]? {
        guard place != .failed else { throw ArchivingError(.corrupt, "the gzip stream has already failed") }
        while consumed < input.count || place == .insideMember {
            if place == .betweenMembers { _ = unsafe inflateReset(stream) }
            let (piece, status) = step()
            switch status {
            case Z_STREAM_END:
                place = .betweenMembers
                members += 1
            case Z_OK: place = .insideMember
            case Z_BUF_ERROR where piece.isEmpty: return nil
            default: throw failure(status)
            }
            if !piece.isEmpty { return piece }
            if consumed == input.count { return nil }
        }
        return nil
    }

    /// Ends the stream.
    /// - Throws: ``ArchivingError`` `.truncated` when it stops inside a member; `.notGzip` when it was empty.
    package mutating func finish() throws(ArchivingError) {
        switch place {
        case .betweenMembers: break
        case .atStart: throw ArchivingError(.notGzip, "the gzip stream is empty")
        case .insideMember: throw ArchivingError(.truncated, "the gzip stream ends too early, after \(offset) bytes")
        case .failed: throw ArchivingError(.corrupt, "the gzip stream has already failed")
        }
    }

    /// Runs zlib once over the input that is left.
    private mutating func step() -> (piece: [UInt8], status: Int32) {
        var status = Z_OK
        let stream = unsafe stream
        let available = input.count - consumed
        let start = consumed
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { output, count in
            unsafe input.withUnsafeBufferPointer { buffer in
                let first = unsafe buffer.baseAddress.map { unsafe $0 + start }
                // zlib never writes to its input; the C declaration only lacks the const.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: first)
                unsafe stream.pointee.avail_in = UInt32(clamping: available)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(Self.pieceSize)
                status = unsafe inflate(stream, Z_NO_FLUSH)
                count = Self.pieceSize - Int(unsafe stream.pointee.avail_out)
            }
        }
        let taken = min(available, Int(UInt32.max)) - Int(unsafe stream.pointee.avail_in)
        consumed += taken
        offset += taken
        return (piece, status)
    }

    private mutating func failure(_ status: Int32) -> ArchivingError {
        let words = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "code \(status)"
        defer { place = .failed }
        if status == Z_MEM_ERROR {
            return ArchivingError(.outOfMemory, "there is no memory left for decompressing")
        }
        // zlib says this of the first two bytes of a member only.
        if words == "incorrect header check" {
            return members == 0
                ? ArchivingError(.notGzip, "this is not gzip: it does not start like it")
                : ArchivingError(.trailingBytes, "the gzip stream is followed by something else, before byte \(offset)")
        }
        return ArchivingError(.corrupt, "the gzip stream is damaged near byte \(offset): \(words)")
    }
}
