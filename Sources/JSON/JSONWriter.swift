// SPDX-License-Identifier: Apache-2.0

/// Writes a ``JSONValue`` as text.
///
/// Strings are escaped as Go's encoder does it, `<`, `>` and `&` included, so that what a Kubernetes server has written
/// comes out byte by byte the same.
package struct JSONWriter {
    /// How the text is laid out.
    package enum Layout: Sendable {
        /// No white space.
        case compact
        /// Two spaces a level, a space after each colon, as `kubectl -o json` does.
        case indented
    }

    private var bytes: [UInt8] = []
    private let layout: Layout

    /// The bytes of a value.
    package static func write(_ value: JSONValue, layout: Layout = .compact) -> [UInt8] {
        var writer = JSONWriter(layout: layout)
        writer.append(value, level: 0)
        return writer.bytes
    }

    /// The text of a value.
    package static func text(_ value: JSONValue, layout: Layout = .compact) -> String {
        String(decoding: write(value, layout: layout), as: UTF8.self)
    }

    /// The bytes of one string, with its quotes.
    package static func quoted(_ text: String) -> [UInt8] {
        var writer = JSONWriter(layout: .compact)
        writer.append(text)
        return writer.bytes
    }

    private init(layout: Layout) {
        self.layout = layout
    }

    private mutating func append(_ value: JSONValue, level: Int) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let number): bytes.append(contentsOf: number.text.utf8)
        case .string(let text): append(text)
        case .array(let elements):
            append(JSONByte.openBracket, JSONByte.closeBracket, Array(elements), level: level) { writer, element in
                writer.append(element, level: level + 1)
            }
        case .object(let members):
            append(JSONByte.openBrace, JSONByte.closeBrace, Array(members), level: level) { writer, member in
                writer.append(member.key)
                writer.bytes.append(JSONByte.colon)
                if writer.layout == .indented { writer.bytes.append(0x20) }
                writer.append(member.value, level: level + 1)
            }
        }
    }

    private mutating func append<Part>(
        _ open: UInt8,
        _ close: UInt8,
        _ parts: [Part],
        level: Int,
        each: (inout JSONWriter, Part) -> Void
    ) {
        bytes.append(open)
        for (position, part) in parts.enumerated() {
            if position > 0 { bytes.append(JSONByte.comma) }
            newline(level + 1)
            each(&self, part)
        }
        if !parts.isEmpty { newline(level) }
        bytes.append(close)
    }

    private mutating func newline(_ level: Int) {
        guard layout == .indented else { return }
        bytes.append(0x0A)
        for _ in 0..<level { bytes.append(contentsOf: [0x20, 0x20]) }
    }

    private mutating func append(_ text: String) {
        bytes.append(JSONByte.quote)
        // U+2028 and U+2029 are E2 80 A8 and E2 80 A9: the last byte tells what the two before were for.
        var beforeLast: UInt8 = 0
        var last: UInt8 = 0
        for byte in text.utf8 {
            if byte < 0x80 {
                appendASCII(byte)
            } else if beforeLast == 0xE2, last == 0x80, byte == 0xA8 || byte == 0xA9 {
                bytes.removeLast(2)
                appendEscape(0x2000 + UInt16(byte & 0x3F))
            } else {
                bytes.append(byte)
            }
            beforeLast = last
            last = byte
        }
        bytes.append(JSONByte.quote)
    }

    private mutating func appendASCII(_ byte: UInt8) {
        switch byte {
        case JSONByte.quote, JSONByte.backslash: bytes.append(contentsOf: [JSONByte.backslash, byte])
        case 0x08: bytes.append(contentsOf: [JSONByte.backslash, UInt8(ascii: "b")])
        case 0x09: bytes.append(contentsOf: [JSONByte.backslash, UInt8(ascii: "t")])
        case 0x0A: bytes.append(contentsOf: [JSONByte.backslash, UInt8(ascii: "n")])
        case 0x0C: bytes.append(contentsOf: [JSONByte.backslash, UInt8(ascii: "f")])
        case 0x0D: bytes.append(contentsOf: [JSONByte.backslash, UInt8(ascii: "r")])
        case 0..<0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): appendEscape(UInt16(byte))
        default: bytes.append(byte)
        }
    }

    private mutating func appendEscape(_ unit: UInt16) {
        bytes.append(contentsOf: "\\u".utf8)
        for shift in [12, 8, 4, 0] { bytes.append(Self.hexadecimal(UInt8(unit >> UInt16(shift) & 15))) }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? 0x30 + digit : 0x61 + digit - 10
    }
}
