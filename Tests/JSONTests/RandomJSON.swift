// SPDX-License-Identifier: Apache-2.0

import JSON
import RandomTesting

/// Random trees with the strings, numbers and shapes that go wrong first.
struct RandomJSON {
    var generator: SeededGenerator

    private static let fragments = [
        "", "a", "name", "\"", "\\", "/", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "é", "e\u{301}", "😀", "\u{2028}",
        "<&>",
        "kube-system", "true", "null", "12", "{", "]", ",", ":", "\\u0041", "𝄞", "\u{FFFD}", "\u{FEFF}",
    ]
    private static let numbers = [
        "0", "-0", "1", "-1", "12.50", "1e5", "1E-7", "9007199254740993", "-9223372036854775808",
        "18446744073709551616",
        "0.1", "1.0", "3.141592653589793238462643383279", "1e400",
    ]

    mutating func string() -> String {
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            Self.fragments.randomElement(using: &generator) ?? ""
        }.joined()
    }

    mutating func value(depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth > 5 ? 5 : 8), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2:
            let text = Self.numbers.randomElement(using: &generator) ?? "0"
            return (try? JSONParser.parse(text)) ?? .null
        case 3, 4: return .string(string())
        case 5: return .array((0..<Int.random(in: 0...5, using: &generator)).map { _ in value(depth: depth + 1) })
        default:
            let members = (0..<Int.random(in: 0...6, using: &generator)).map { _ in (string(), value(depth: depth + 1))
            }
            return .object(JSONObject(members))
        }
    }
}
