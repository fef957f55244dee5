// SPDX-License-Identifier: Apache-2.0

/// Reads XML event by event: as much of it as the answers of S3 and STS use.
///
/// Elements, text, the predefined and numeric references, CDATA, comments and processing instructions. Attributes and
/// prefixes of names are dropped. A document type is refused, since it could define entities without bound.
package struct XMLReader {
    /// What comes next in the document.
    package enum Event: Sendable, Equatable {
        /// An element begins; its name has no prefix.
        case start(String)
        /// The element begun last ends.
        case end
        /// Text; one run of it may come in several events.
        case text(String)
    }

    /// Why the text is no XML that we read.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        /// What is wrong.
        package let reason: String
        /// Where, in bytes from the start.
        package let offset: Int

        package var description: String { "\(reason) at byte \(offset)" }
    }

    /// The deepest nesting accepted; S3's own answers have five levels.
    package static let maximumDepth = 32

    private let bytes: [UInt8]
    private var index = 0
    private var open: [[UInt8]] = []
    private var endIsDue = false
    private var hasRoot = false

    /// A reader of a whole document in UTF-8.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    /// The next event; `nil` at the end of a complete document.
    package mutating func next() throws(Failure) -> Event? {
        if endIsDue {
            endIsDue = false
            open.removeLast()
            return .end
        }
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "<") {
                if let event = try text() { return event }
            } else if starts("<!--") {
                try skip(past: "-->")
            } else if starts("<![CDATA[") {
                return try characterData()
            } else if starts("<?") {
                try skip(past: "?>")
            } else if starts("<!") {
                throw failure("a document type is not accepted")
            } else if starts("</") {
                return try endTag()
            } else {
                return try startTag()
            }
        }
        guard open.isEmpty else {
            throw failure("the document ends inside <\(String(decoding: open[open.count - 1], as: UTF8.self))>")
        }
        guard hasRoot else { throw failure("the document has no element") }
        return nil
    }

    private mutating func text() throws(Failure) -> Event? {
        var content: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") {
            if bytes[index] == UInt8(ascii: "&") {
                content += try reference()
            } else {
                content.append(bytes[index])
                index += 1
            }
        }
        guard !open.isEmpty else {
            guard content.allSatisfy(Self.isSpace) else { throw failure("there is text outside the element") }
            return nil
        }
        return .text(try string(content))
    }

    private mutating func characterData() throws(Failure) -> Event {
        let start = index + "<![CDATA[".utf8.count
        try skip(past: "]]>")
        guard !open.isEmpty else { throw failure("there is text outside the element") }
        return .text(try string(Array(bytes[start..<(index - 3)])))
    }

    private mutating func reference() throws(Failure) -> [UInt8] {
        // The longest is `&#x10FFFF;`.
        guard let end = bytes[index...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            throw failure("an & begins no reference")
        }
        let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        let scalar: Unicode.Scalar? =
            switch name {
            case "lt": "<"
            case "gt": ">"
            case "amp": "&"
            case "quot": "\""
            case "apos": "'"
            case _ where name.hasPrefix("#x"): UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
            case _ where name.hasPrefix("#"): UInt32(name.dropFirst(1)).flatMap(Unicode.Scalar.init)
            default: nil
            }
        guard let scalar else { throw failure("&\(name); is not known") }
        index = end + 1
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func startTag() throws(Failure) -> Event {
        guard open.count < Self.maximumDepth else { throw failure("elements are nested too deeply") }
        guard !hasRoot || !open.isEmpty else { throw failure("there is a second element") }
        index += 1
        let name = try name()
        try skipAttributes()
        if index < bytes.count, bytes[index] == UInt8(ascii: "/") {
            endIsDue = true
            index += 1
        }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else { throw failure("a tag does not end") }
        index += 1
        open.append(name)
        hasRoot = true
        return .start(try local(name))
    }

    private mutating func endTag() throws(Failure) -> Event {
        index += 2
        let name = try name()
        while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else { throw failure("a tag does not end") }
        guard open.last == name else { throw failure("</\(String(decoding: name, as: UTF8.self))> ends nothing") }
        index += 1
        open.removeLast()
        return .end
    }

    private mutating func name() throws(Failure) -> [UInt8] {
        let start = index
        while index < bytes.count, !Self.isSpace(bytes[index]), !Self.endsName.contains(bytes[index]) { index += 1 }
        guard index > start else { throw failure("a tag has no name") }
        return Array(bytes[start..<index])
    }

    private static let endsName: Set = Set("/><=\"'&".utf8)

    /// Skips to the `>` or `/` that ends the tag; inside quotes, both are text.
    private mutating func skipAttributes() throws(Failure) {
        var quote: UInt8?
        while index < bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") {
                return
            } else if byte == UInt8(ascii: "<") {
                throw failure("a tag does not end")
            }
            index += 1
        }
    }

    private func starts(_ text: StaticString) -> Bool { bytes[index...].starts(with: String(describing: text).utf8) }

    private mutating func skip(past mark: String) throws(Failure) {
        let wanted = Array(mark.utf8)
        var place = index
        while place + wanted.count <= bytes.count {
            if bytes[place..<(place + wanted.count)].elementsEqual(wanted) {
                index = place + wanted.count
                return
            }
            place += 1
        }
        throw failure("\(mark) is missing")
    }

    private func local(_ name: [UInt8]) throws(Failure) -> String {
        let start = name.firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
        return try string(Array(name[start...]))
    }

    private func string(_ bytes: [UInt8]) throws(Failure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw failure("there is text that is not UTF-8")
        }
        return text
    }

    private func failure(_ reason: String) -> Failure { Failure(reason: reason, offset: index) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
