// SPDX-License-Identifier: Apache-2.0

import JSON

/// One line of the log before it is written.
struct LogLine: Sendable {
    /// When it happened, RFC 3339.
    var time: String
    /// How much it matters, in logrus's word.
    var level: String
    /// What happened.
    var message: String
    /// The details, sorted by name.
    var fields: [(name: String, value: JSONValue)]

    /// The line, with the line feed at its end.
    func rendered(as format: LogFormat) -> String {
        switch format {
        case .text: text
        case .json: String(decoding: JSONWriter.write(json), as: UTF8.self) + "\n"
        }
    }

    private var json: JSONValue {
        var object: JSONObject = ["time": .string(time), "level": .string(level), "msg": .string(message)]
        for (name, value) in fields { object[Self.unreserved(name)] = value }
        return .object(object)
    }

    private var text: String {
        var line = "time=\(Self.quoted(time)) level=\(level) msg=\(Self.quoted(message))"
        for (name, value) in fields {
            let text = value.string ?? String(decoding: JSONWriter.write(value), as: UTF8.self)
            line += " \(Self.unreserved(name))=\(Self.quoted(text))"
        }
        return line + "\n"
    }

    /// A detail must not be taken for one of the line's own parts; logrus renames it, too.
    private static func unreserved(_ name: String) -> String {
        ["time", "level", "msg"].contains(name) ? "fields.\(name)" : name
    }

    /// The text, in quotes when it is not one word.
    private static func quoted(_ text: String) -> String {
        let isWord = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "-._/@^+".utf8.contains(byte)
            }
        }
        if isWord, !text.isEmpty { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                quoted += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
