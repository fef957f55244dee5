// SPDX-License-Identifier: Apache-2.0

/// Cuts a Kubernetes list response into the raw text of its items while it arrives.
///
/// A list is one object with `items`; built-in kinds send the metadata before the items, custom resources (whose
/// objects the server keeps as sorted maps) after them. Memory is bounded by the largest item plus one chunk.
package struct ListSlicer {
    /// What a list says of itself.
    package struct Header: Sendable, Equatable {
        /// For example `DeploymentList`.
        package var kind: String = ""
        /// For example `apps/v1`.
        package var apiVersion: String = ""
        /// The revision the list was read at.
        package var resourceVersion: String = ""
        /// Pass it to get the next page; empty on the last one.
        package var continueToken: String = ""
        /// How many items follow this page, where the server knows.
        package var remainingItemCount: Int?

        /// An empty header.
        package init() {}
    }

    private enum Place {
        case beforeList
        case betweenMembers
        case insideMember(start: Int, name: String)
        case betweenItems
        case insideItem(start: Int)
        case afterList
    }

    private var buffer: [UInt8] = []
    private var index = 0
    private var consumed = 0
    private var place = Place.beforeList
    private var depth = 0
    private var inString = false
    private var escaped = false
    private var sawItems = false
    private var header = Header()

    /// A slicer at the start of a response.
    package init() {}

    /// Takes the next chunk and calls the closure for each item that is now complete.
    /// - Throws: ``JSONError`` when the text is no list; whatever the closure throws.
    package mutating func push(_ chunk: [UInt8], each: (ArraySlice<UInt8>) throws -> Void) throws {
        buffer.append(contentsOf: chunk)
        try scan(each)
        compact()
    }

    /// Ends the response.
    /// - Returns: What the list said of itself.
    /// - Throws: ``JSONError`` when the response was cut short or had no `items`.
    package mutating func finish() throws(JSONError) -> Header {
        guard case .afterList = place else { throw JSONError(.truncated, at: consumed + buffer.count) }
        guard sawItems else { throw JSONError(.notAList, at: 0) }
        return header
    }

    private mutating func scan(_ each: (ArraySlice<UInt8>) throws -> Void) throws {
        while index < buffer.count {
            switch place {
            case .insideMember(let start, let name):
                guard skipValue(from: start) else { return }
                try take(name, buffer[start..<index])
                place = .betweenMembers
            case .insideItem(let start):
                guard skipValue(from: start) else { return }
                try each(buffer[start..<index])
                place = .betweenItems
            default:
                guard try step() else { return }
            }
        }
    }

    /// Handles one structural byte (or one member name) outside of any value; false when more input is needed.
    private mutating func step() throws(JSONError) -> Bool {
        let byte = buffer[index]
        if JSONByte.isWhitespace(byte) || byte == JSONByte.comma {
            index += 1
            return true
        }
        switch place {
        case .beforeList:
            guard byte == JSONByte.openBrace else { throw JSONError(.notAList, at: consumed + index) }
            place = .betweenMembers
            index += 1
        case .betweenMembers:
            if byte == JSONByte.closeBrace {
                place = .afterList
                index += 1
                return true
            }
            return try startMember()
        case .betweenItems:
            if byte == JSONByte.closeBracket {
                place = .betweenMembers
                index += 1
            } else {
                guard byte == JSONByte.openBrace else { throw JSONError(.unexpectedByte, at: consumed + index) }
                place = .insideItem(start: index)
            }
        case .afterList: throw JSONError(.trailingBytes, at: consumed + index)
        case .insideMember, .insideItem: break
        }
        return true
    }

    /// Reads `"name":` and the first byte of its value.
    private mutating func startMember() throws(JSONError) -> Bool {
        var skipper = JSONSkipper(buffer[index...])
        guard skipper.current == JSONByte.quote else { throw JSONError(.unexpectedByte, at: consumed + index) }
        do { try skipper.skipString() } catch { return false }
        let name = String(decoding: buffer[(index + 1)..<(skipper.index - 1)], as: UTF8.self)
        skipper.skipWhitespace()
        guard let colon = skipper.current else { return false }
        guard colon == JSONByte.colon else { throw JSONError(.unexpectedByte, at: consumed + skipper.index) }
        skipper.index += 1
        skipper.skipWhitespace()
        guard let first = skipper.current else { return false }
        index = skipper.index
        if name == "items", first == JSONByte.openBracket {
            sawItems = true
            index += 1
            place = .betweenItems
        } else {
            if name == "items", first == UInt8(ascii: "n") { sawItems = true }  // Go writes an empty slice as null.
            place = .insideMember(start: index, name: name)
        }
        return true
    }

    /// Moves `index` past the value that starts at `start`, keeping its state between chunks; false while incomplete.
    private mutating func skipValue(from start: Int) -> Bool {
        let isScalar = buffer[start] != JSONByte.openBrace && buffer[start] != JSONByte.openBracket
        let count = buffer.count
        while index < count {
            let byte = buffer[index]
            if inString {
                if escaped {
                    escaped = false
                } else if byte == JSONByte.backslash {
                    escaped = true
                } else if byte == JSONByte.quote {
                    inString = false
                    if isScalar {
                        index += 1
                        return true
                    }
                }
            } else if byte == JSONByte.quote {
                inString = true
            } else if byte == JSONByte.openBrace || byte == JSONByte.openBracket {
                depth += 1
            } else if byte == JSONByte.closeBrace || byte == JSONByte.closeBracket {
                if isScalar { return true }  // A number or literal that ends the list's own object.
                depth -= 1
                if depth == 0 {
                    index += 1
                    return true
                }
            } else if isScalar && (byte == JSONByte.comma || JSONByte.isWhitespace(byte)) {
                return true
            }
            index += 1
        }
        return false
    }

    private mutating func take(_ name: String, _ text: ArraySlice<UInt8>) throws(JSONError) {
        switch name {
        case "kind": header.kind = try JSONParser.parse(text).string ?? ""
        case "apiVersion": header.apiVersion = try JSONParser.parse(text).string ?? ""
        case "metadata":
            let metadata = try JSONParser.parse(text)
            header.resourceVersion = metadata["resourceVersion"]?.string ?? ""
            header.continueToken = metadata["continue"]?.string ?? ""
            header.remainingItemCount = metadata["remainingItemCount"]?.int
        default: break
        }
    }

    /// Drops what has been consumed; a value that is still incomplete moves to the front.
    private mutating func compact() {
        let keepFrom: Int
        switch place {
        case .insideMember(let start, let name):
            keepFrom = start
            place = .insideMember(start: 0, name: name)
        case .insideItem(let start):
            keepFrom = start
            place = .insideItem(start: 0)
        default: keepFrom = index
        }
        guard keepFrom > 0 else { return }
        consumed += keepFrom
        index -= keepFrom
        buffer.removeFirst(keepFrom)
    }
}
