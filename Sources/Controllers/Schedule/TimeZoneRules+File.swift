// SPDX-License-Identifier: Apache-2.0

extension TimeZoneRules {
    /// Reads a file of the time zone database: TZif by RFC 8536, versions 1 to 4.
    ///
    /// Names of zones, leap seconds and what only concerns other forms of the data are left out.
    /// - Parameters:
    ///   - name: The zone that the file describes.
    ///   - bytes: The whole file.
    /// - Throws: ``ScheduleError`` `.damagedTimeZone`.
    package init(name: String, file bytes: [UInt8]) throws(ScheduleError) {
        let damaged = ScheduleError(
            .damagedTimeZone,
            "the description of the time zone \"\(name)\" is damaged",
            hint: "install the package tzdata anew where the server runs"
        )
        guard let block = Block(bytes[...], wordSize: 4) else { throw damaged }
        // From version 2 on the same follows with room for all years, and a text for the years after the last change.
        guard block.version >= UInt8(ascii: "2") else {
            self.init(name: name, first: block.first, changes: block.changes, rest: nil)
            return
        }
        guard let wide = Block(block.rest, wordSize: 8), wide.rest.first == 0x0A else { throw damaged }
        let text = wide.rest.dropFirst().prefix { $0 != 0x0A }
        var rest: YearlyClock?
        if !text.isEmpty {
            guard let clock = YearlyClock(String(decoding: text, as: UTF8.self)) else { throw damaged }
            rest = clock
        }
        self.init(name: name, first: wide.first, changes: wide.changes, rest: rest)
    }

    /// One header with its data.
    private struct Block {
        var version: UInt8
        var first = 0
        var changes: [Change] = []
        /// What follows.
        var rest: ArraySlice<UInt8>

        /// Takes a block off the front; `nil` when it is none.
        init?(_ bytes: ArraySlice<UInt8>, wordSize: Int) {
            // The magic, the version, 15 bytes in reserve, six counts.
            let headerSize = 44
            guard bytes.count >= headerSize, bytes.prefix(4).elementsEqual("TZif".utf8) else { return nil }
            version = bytes[bytes.startIndex + 4]
            let counts = (0..<6).map { Self.number(bytes.dropFirst(20 + $0 * 4).prefix(4)) }
            let (utcs, standards, leaps, times, types, letters) =
                (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])
            let body = bytes.dropFirst(headerSize)
            // The counts are of 32 bits, so that this cannot overflow.
            let size = times * (wordSize + 1) + types * 6 + letters + leaps * (wordSize + 4) + standards + utcs
            guard types > 0, body.count >= size else { return nil }
            rest = body.dropFirst(size)
            let indices = body.dropFirst(times * wordSize).prefix(times)
            let entries = body.dropFirst(times * (wordSize + 1))
            let offsets = (0..<types).map { Self.signed(entries.dropFirst($0 * 6).prefix(4)) }
            first = offsets[0]
            guard indices.allSatisfy({ $0 < types }) else { return nil }
            for (position, index) in indices.enumerated() {
                let second = Self.signed(body.dropFirst(position * wordSize).prefix(wordSize))
                guard second > changes.last?.second ?? .min else { return nil }
                changes.append(Change(second: second, offset: offsets[Int(index)]))
            }
        }

        private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

        private static func signed(_ bytes: ArraySlice<UInt8>) -> Int {
            bytes.count == 4 ? Int(Int32(truncatingIfNeeded: number(bytes))) : number(bytes)
        }
    }
}
