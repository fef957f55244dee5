// SPDX-License-Identifier: Apache-2.0

import JSON

/// Lays a value out as block YAML.
struct YAMLWriter {
    /// libyaml and Go refuse a key longer than 1,024 characters unless it is marked with `?`.
    private static let longestSimpleKey = 1_000

    private var output = ""

    static func text(_ value: JSONValue) -> String {
        var writer = YAMLWriter()
        switch value {
        case .object(let members) where !members.isEmpty: writer.append(members, indent: 0)
        case .array(let elements) where !elements.isEmpty: writer.append(elements, indent: 0)
        default:
            writer.appendInline(value, indent: 0)
            writer.output += "\n"
        }
        return writer.output
    }

    private mutating func append(_ members: JSONObject, indent: Int, continuesLine: Bool = false) {
        var first = continuesLine
        for (key, value) in members {
            if !first { spaces(indent) }
            first = false
            let name = Self.inline(key)
            if name.utf8.count > Self.longestSimpleKey {
                output += "? \(name)\n"
                spaces(indent)
                output += ":"
            } else {
                output += "\(name):"
            }
            appendMember(value, indent: indent)
        }
    }

    private mutating func appendMember(_ value: JSONValue, indent: Int) {
        switch value {
        case .object(let members) where !members.isEmpty:
            output += "\n"
            append(members, indent: indent + 2)
        case .array(let elements) where !elements.isEmpty:
            output += "\n"
            append(elements, indent: indent)
        default:
            output += " "
            appendInline(value, indent: indent)
            output += "\n"
        }
    }

    private mutating func append(_ elements: [JSONValue], indent: Int, continuesLine: Bool = false) {
        var first = continuesLine
        for element in elements {
            if !first { spaces(indent) }
            first = false
            output += "- "
            switch element {
            case .object(let members) where !members.isEmpty:
                append(members, indent: indent + 2, continuesLine: true)
            case .array(let elements) where !elements.isEmpty:
                append(elements, indent: indent + 2, continuesLine: true)
            default:
                appendInline(element, indent: indent)
                output += "\n"
            }
        }
    }

    /// Appends a scalar or an empty collection; a literal block is the only form that takes several lines.
    private mutating func appendInline(_ value: JSONValue, indent: Int) {
        switch value {
        case .null: output += "null"
        case .bool(let flag): output += flag ? "true" : "false"
        case .number(let number): output += number.text
        case .array: output += "[]"
        case .object: output += "{}"
        case .string(let text):
            if Self.fitsLiteralBlock(text) {
                appendLiteral(text, indent: indent + 2)
            } else {
                output += Self.inline(text)
            }
        }
    }

    private mutating func appendLiteral(_ text: String, indent: Int) {
        let body = text.hasSuffix("\n") ? text.dropLast() : text[...]
        output += body.hasSuffix("\n") ? "|+" : text.hasSuffix("\n") ? "|" : "|-"
        for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
            output += "\n"
            if !line.isEmpty { spaces(indent) }
            output += line
        }
    }

    private mutating func spaces(_ count: Int) {
        output += String(repeating: " ", count: count)
    }
}

// MARK: - Strings

extension YAMLWriter {
    private static func inline(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    /// Several lines that a literal block gives back byte by byte.
    private static func fitsLiteralBlock(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, text.utf8.contains(0x0A) else { return false }
        // A first line that starts with white space would be taken for deeper indentation.
        if first == " " || first == "\t" || first == "\n" { return false }
        return text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || isPrintable($0) }
    }

    /// Whether the text may stand without quotes as a key or value of block YAML.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        let firstIsSafe = isAlphanumeric(first) || first >= 0x80 || "_/.+(".utf8.contains(first)
        guard firstIsSafe, last != 0x20, last != UInt8(ascii: ":") else { return false }
        guard text.unicodeScalars.allSatisfy(isPrintable), !text.hasPrefix("..."), !YAMLScalar.needsQuotes(text)
        else { return false }
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if previous == UInt8(ascii: ":") && byte == 0x20 { return false }
            if previous == 0x20 && byte == UInt8(ascii: "#") { return false }
            previous = byte
        }
        return true
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte &- 0x41 < 26 || byte &- 0x61 < 26
    }

    /// Whether YAML lets the character stand as it is on one line: no control, line separator or byte-order mark.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: true
        case 0..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
        default: true
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if isPrintable(scalar) { result.unicodeScalars.append(scalar) } else { result += escape(scalar) }
            }
        }
        return result + "\""
    }

    /// `\u` and four digits; what needs escaping all lies below U+10000.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
