// SPDX-License-Identifier: Apache-2.0

/// A JSON value that is still text: members are found by skipping over the others, nothing is built.
///
/// A backup needs a few metadata fields of each object and the object's own bytes; this reads the one without
/// touching the other. The text is trusted to be JSON as far as it is skipped; what is read is checked.
package struct RawJSON: Sendable {
    /// The text of the value, without surrounding white space.
    package let bytes: ArraySlice<UInt8>

    /// Takes text that starts at a value; what follows the value is left out.
    /// - Throws: ``JSONError`` when there is no complete value.
    package init(_ bytes: ArraySlice<UInt8>) throws(JSONError) {
        var skipper = JSONSkipper(bytes)
        skipper.skipWhitespace()
        let start = skipper.index
        try skipper.skipValue()
        self.bytes = bytes[start..<skipper.index]
    }

    private init(known bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// Whether this is an object.
    package var isObject: Bool { bytes.first == JSONByte.openBrace }

    /// A member of an object; `nil` when this is no object, is malformed, or has no such member.
    package subscript(key: String) -> RawJSON? {
        var found: RawJSON?
        let name = Array(key.utf8)
        try? forEachMember { memberName, value in
            if memberName.elementsEqual(name) {
                found = value
                return false
            }
            return true
        }
        return found
    }

    /// The text, when this is a well-formed string.
    package var string: String? {
        guard bytes.first == JSONByte.quote, let value = try? JSONParser.parse(bytes) else { return nil }
        return value.string
    }

    /// The tree of this value.
    package func value() throws(JSONError) -> JSONValue { try JSONParser.parse(bytes) }

    /// Calls the closure for each member, with the bytes between the quotes of its name, until it returns false.
    package func forEachMember(_ body: (ArraySlice<UInt8>, RawJSON) -> Bool) throws(JSONError) {
        guard isObject else { return }
        var skipper = JSONSkipper(bytes)
        skipper.index += 1
        while true {
            skipper.skipWhitespace()
            guard let byte = skipper.current else { throw skipper.error(.truncated) }
            if byte == JSONByte.closeBrace { return }
            if byte == JSONByte.comma {
                skipper.index += 1
                continue
            }
            guard byte == JSONByte.quote else { throw skipper.error(.unexpectedByte) }
            let start = skipper.index
            try skipper.skipString()
            let name = bytes[(start + 1)..<(skipper.index - 1)]
            skipper.skipWhitespace()
            guard skipper.current == JSONByte.colon else { throw skipper.error(.unexpectedByte) }
            skipper.index += 1
            skipper.skipWhitespace()
            let valueStart = skipper.index
            try skipper.skipValue()
            if !body(name, RawJSON(known: bytes[valueStart..<skipper.index])) { return }
        }
    }
}

/// Moves over JSON text without building anything.
struct JSONSkipper {
    let bytes: ArraySlice<UInt8>
    var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var current: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    func error(_ code: JSONError.Code) -> JSONError { JSONError(code, at: index - bytes.startIndex) }

    mutating func skipWhitespace() {
        while index < bytes.endIndex, JSONByte.isWhitespace(bytes[index]) { index += 1 }
    }

    /// Moves past the closing quote of a string that starts here.
    mutating func skipString() throws(JSONError) {
        index += 1
        let end = bytes.endIndex
        while index < end {
            let byte = bytes[index]
            if byte == JSONByte.quote {
                index += 1
                return
            }
            index += byte == JSONByte.backslash ? 2 : 1
        }
        index = end
        throw error(.truncated)
    }

    /// Moves past the value that starts here.
    mutating func skipValue() throws(JSONError) {
        guard let first = current else { throw error(.truncated) }
        switch first {
        case JSONByte.quote: try skipString()
        case JSONByte.openBrace, JSONByte.openBracket: try skipContainer()
        case JSONByte.closeBrace, JSONByte.closeBracket, JSONByte.comma, JSONByte.colon: throw error(.unexpectedByte)
        default:
            while let byte = current, !JSONByte.isWhitespace(byte), byte != JSONByte.comma,
                byte != JSONByte.closeBrace, byte != JSONByte.closeBracket
            { index += 1 }
        }
    }

    private mutating func skipContainer() throws(JSONError) {
        var depth = 0
        let end = bytes.endIndex
        while index < end {
            switch bytes[index] {
            case JSONByte.quote:
                try skipString()
                continue
            case JSONByte.openBrace, JSONByte.openBracket: depth += 1
            case JSONByte.closeBrace, JSONByte.closeBracket:
                depth -= 1
                if depth == 0 {
                    index += 1
                    return
                }
            default: break
            }
            index += 1
        }
        throw error(.truncated)
    }
}
