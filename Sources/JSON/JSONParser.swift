// SPDX-License-Identifier: Apache-2.0

/// Reads JSON text into a ``JSONValue``.
package struct JSONParser {
    /// The deepest nesting accepted, so that a hostile text cannot exhaust the stack.
    ///
    /// Go's decoder stops at 10,000;
    /// no Kubernetes object comes near 500.
    package static let maximumDepth = 500

    private let bytes: ArraySlice<UInt8>
    private var index: Int
    private let origin: Int

    /// Parses one value that fills the bytes but for white space.
    /// - Throws: ``JSONError`` with the offset of the first byte that is wrong.
    package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try parse(bytes[...])
    }

    /// Parses one value that fills the slice but for white space.
    /// - Throws: ``JSONError`` with the offset, from the start of the slice, of the first byte that is wrong.
    package static func parse(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes)
        parser.skipWhitespace()
        let value = try parser.value(depth: 0)
        parser.skipWhitespace()
        guard parser.index == bytes.endIndex else { throw parser.error(.trailingBytes) }
        return value
    }

    /// Parses one value out of a string.
    package static func parse(_ text: String) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8)[...])
    }

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
        origin = bytes.startIndex
    }

    private func error(_ code: JSONError.Code) -> JSONError { JSONError(code, at: index - origin) }

    private var current: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    private mutating func skipWhitespace() {
        while index < bytes.endIndex, JSONByte.isWhitespace(bytes[index]) { index += 1 }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw error(.tooDeep) }
        guard let byte = current else { throw error(.truncated) }
        switch byte {
        case JSONByte.openBrace: return .object(try object(depth: depth))
        case JSONByte.openBracket: return .array(try array(depth: depth))
        case JSONByte.quote: return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        index += 1
        var members: [JSONObject.Member] = []
        var known = MemberIndex()
        skipWhitespace()
        if current == JSONByte.closeBrace {
            index += 1
            return JSONObject()
        }
        while true {
            skipWhitespace()
            guard current == JSONByte.quote else { throw error(current == nil ? .truncated : .unexpectedByte) }
            let key = try string()
            skipWhitespace()
            try expect(JSONByte.colon)
            skipWhitespace()
            let member = try value(depth: depth + 1)
            if let earlier = known.position(of: key, in: members) {
                members[earlier].value = member
            } else {
                members.append((key, member))
                known.note(members)
            }
            skipWhitespace()
            if try !more(until: JSONByte.closeBrace) { return JSONObject(distinct: members) }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        index += 1
        var elements: [JSONValue] = []
        skipWhitespace()
        if current == JSONByte.closeBracket {
            index += 1
            return elements
        }
        while true {
            skipWhitespace()
            elements.append(try value(depth: depth + 1))
            skipWhitespace()
            if try !more(until: JSONByte.closeBracket) { return elements }
        }
    }

    /// Consumes a comma (true) or the closing byte (false).
    private mutating func more(until close: UInt8) throws(JSONError) -> Bool {
        guard let byte = current else { throw error(.truncated) }
        guard byte == JSONByte.comma || byte == close else { throw error(.unexpectedByte) }
        index += 1
        return byte == JSONByte.comma
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard let found = current else { throw error(.truncated) }
        guard found == byte else { throw error(.unexpectedByte) }
        index += 1
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for expected in String(describing: text).utf8 { try expect(expected) }
        return value
    }
}

// MARK: - Strings and numbers

extension JSONParser {
    private mutating func string() throws(JSONError) -> String {
        index += 1
        let start = index
        while let byte = current {
            if byte == JSONByte.quote {
                guard let text = String(validating: bytes[start..<index], as: UTF8.self) else {
                    throw JSONError(.malformedString, at: start - origin)
                }
                index += 1
                return text
            }
            if byte == JSONByte.backslash { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw error(.malformedString) }
            index += 1
        }
        throw error(.truncated)
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<index])
        while let byte = current {
            index += 1
            switch byte {
            case JSONByte.quote:
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw JSONError(.malformedString, at: start - origin)
                }
                return string
            case JSONByte.backslash: try escape(into: &text)
            case 0..<0x20:
                index -= 1
                throw error(.malformedString)
            default: text.append(byte)
            }
        }
        throw error(.truncated)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = current else { throw error(.truncated) }
        index += 1
        switch byte {
        case JSONByte.quote, JSONByte.backslash, UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: Array(String(Character(try scalar())).utf8))
        default:
            index -= 1
            throw error(.malformedString)
        }
    }

    /// A scalar after `\u`; a lone surrogate becomes U+FFFD, as in Go's decoder.
    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let high = try hexadecimal()
        guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) ?? replacement }
        guard index + 1 < bytes.endIndex, bytes[index] == JSONByte.backslash, bytes[index + 1] == UInt8(ascii: "u")
        else { return replacement }
        let before = index
        index += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else {
            index = before
            return replacement
        }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? replacement
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw error(.truncated) }
            guard let digit = JSONByte.hexadecimalDigit(byte) else { throw error(.malformedString) }
            value = value << 4 | digit
            index += 1
        }
        return value
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = index
        if current == UInt8(ascii: "-") { index += 1 }
        if current == UInt8(ascii: "0") { index += 1 } else { try digits(from: start) }
        if current == UInt8(ascii: ".") {
            index += 1
            try digits(from: start)
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            try digits(from: start)
        }
        return JSONNumber(checked: String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func digits(from start: Int) throws(JSONError) {
        let first = index
        while let byte = current, JSONByte.isDigit(byte) { index += 1 }
        guard index > first else {
            if current == nil { throw error(.truncated) }
            throw index == start ? error(.unexpectedByte) : JSONError(.malformedNumber, at: start - origin)
        }
    }
}
