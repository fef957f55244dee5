// SPDX-License-Identifier: Apache-2.0

import JSON
import RandomTesting
import Testing
import YAMLDocuments

struct YAMLWritingTests {
    @Test func `the layout is kubectl's`() throws {
        let value = try JSONParser.parse(
            #"{"kind":"X","list":[{"a":1,"b":[]},[1,[2]],"x"],"empty":{},"nested":{"deep":{"z":null}},"text":"a\nb\n","t":"true"}"#
        )
        let expected = """
            kind: X
            list:
            - a: 1
              b: []
            - - 1
              - - 2
            - x
            empty: {}
            nested:
              deep:
                z: null
            text: |
              a
              b
            t: "true"

            """
        #expect(YAMLDocument.text(value) == expected)
    }

    @Test(arguments: [
        "yes", "No", "on", "OFF", "y", "N", "true", "null", "~", "", " a", "a ", "1", "1.5", "1e3", "0x1F", "0o7",
        "017", "1_000",
        ".5", "+1", "-1", "-", ".inf", ".NaN", "2026-11-22", "2026-11-22T17:47:16Z", "12:30", "12:30:45", "<<", "=",
        "a: b", "a #b",
        "# a", "*a", "&a", "!a", "%a", "@a", "`a", "- a", "? a", "[a", "{a", "a:", "\"a", "'a", "|", ">", "---", "...",
        "\t",
        "a\tb", "\u{7F}", "\u{85}", "\u{2028}", "a\u{FEFF}", "\u{0}", "\u{FFFE}",
    ])
    func `what could be taken for something else is quoted`(text: String) throws {
        let written = YAMLDocument.text(["k": .string(text)])
        #expect(written.hasPrefix("k: \""), "\(written)")
        #expect(try YAMLDocument.parse(written) == ["k": .string(text)])
        #expect(try YAMLDocument.parse(YAMLDocument.text([.string(text)])) == [.string(text)])
        #expect(try YAMLDocument.parse(YAMLDocument.text(.string(text))) == .string(text))
        let key = JSONValue.object(JSONObject([(text, .bool(true))]))
        #expect(try YAMLDocument.parse(YAMLDocument.text(key)) == key)
    }

    @Test(arguments: [
        "web", "web-0", "shop:node-reader", "https://127.0.0.1:6443/a?b=c#d", "10m", "1.2.3.4", "v1.36.2", "720h0m0s",
        "a b c",
        "größe", "日本", "😀", "a'b", "it's \"x\"", "/bin/sh", "a,b", "a[0]", "{{x}}".replacingBraces,
        "app.kubernetes.io/name", "_",
    ])
    func `what is clear stays plain`(text: String) throws {
        let written = YAMLDocument.text(["k": .string(text)])
        #expect(written == "k: \(text)\n")
        #expect(try YAMLDocument.parse(written) == ["k": .string(text)])
    }

    @Test(arguments: [
        "a\n", "a\nb", "a\n\n", "a\n\n\nb\n", "a\n b\n\tc", "#!/bin/sh\necho \"x: y\"\n", "a\n   ", "a\n   \nb",
        "---\na\n", "\n",
        "\na", " a\nb", "\ta\nb", "a\r\nb", "a\u{85}b\nc", "key: value\nlist:\n- 1\n", "%a\nb", "a \nb ",
    ])
    func `text of several lines comes back byte by byte`(text: String) throws {
        for value: JSONValue in [["k": .string(text), "z": 1], [.string(text), [.string(text)]], .string(text)] {
            #expect(try YAMLDocument.parse(YAMLDocument.text(value)) == value)
        }
    }

    @Test func `numbers keep their text and keys their order`() throws {
        let text = "z: 12.50\na: 9007199254740993\nm: -0\nx: 1E+5\n"
        #expect(try YAMLDocument.text(YAMLDocument.parse(text)) == text)
    }

    @Test func `keys longer than a simple key may be are marked`() throws {
        let long = String(repeating: "k", count: 2_000)
        let value = JSONValue.object(JSONObject([(long, .array([])), ("b", .string("c"))]))
        #expect(try YAMLDocument.parse(YAMLDocument.text(value)) == value)
    }

    @Test func `random trees survive`() throws {
        var random = RandomTree(generator: .printingSeed(for: "random trees survive"))
        for _ in 0..<800 {
            let value = random.value()
            let text = YAMLDocument.text(value)
            #expect(try YAMLDocument.parse(text) == value, "\(text)")
        }
    }
}

extension String {
    /// A brace at the start needs quotes; behind other characters it does not.
    fileprivate var replacingBraces: String { "x" + self }
}

/// Random trees of strings that are hard on YAML.
private struct RandomTree {
    var generator: SeededGenerator
    private static let fragments = [
        "a", " ", "\n", "\n\n", "\t", ":", ": ", "#", " #", "-", "- ", "'", "\"", "\\", "|", ">", "&x", "*x", "!", "%",
        "@", "yes", "1",
        "1.5", "~", "{", "}", "[", "]", ",", "?", "=", "<<", "é", "日本", "😀", "\u{85}", "\u{2028}", "\u{0}", "\r", "---",
        "...", "\u{A0}",
    ]

    mutating func string() -> String {
        (0..<Int.random(in: 0...6, using: &generator)).map { _ in Self.fragments.randomElement(using: &generator) ?? ""
        }.joined()
    }

    mutating func value(depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 5 : 9), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .number(JSONNumber(Int.random(in: -1_000...1_000, using: &generator)))
        case 3, 4: return .string(string())
        case 5, 6: return .array((0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth: depth + 1) })
        default:
            let members = (0..<Int.random(in: 0...4, using: &generator)).map { _ in (string(), value(depth: depth + 1))
            }
            return .object(JSONObject(members))
        }
    }
}
