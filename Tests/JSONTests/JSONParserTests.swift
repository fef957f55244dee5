// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

struct JSONParserTests {
    @Test(arguments: [
        "9007199254740993", "12.50", "-0", "1e5", "1E+7", "0.10", "18446744073709551616", "-9223372036854775808",
        #"{"b":1,"a":2}"#, #"{"z":{"y":[{"x":null},true,false]},"a":"ä€😀"}"#, "[]", "{}", #""""#, #"["",0,[[]]]"#,
        #"{"cpu":12.50,"id":9007199254740993,"list":[1.0,1]}"#,
    ])
    func `what is read is written back byte by byte`(text: String) throws {
        #expect(JSONWriter.text(try JSONParser.parse(text)) == text)
    }

    @Test(arguments: [
        (#""\u0041\n\t\r\b\f\/\\\"""#, "A\n\t\r\u{8}\u{C}/\\\""), (#""\ud83d\ude00""#, "😀"),
        (#""\u003cb\u003e""#, "<b>"),
        (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
        (#""\u0000""#, "\u{0}"), (#""a\u00e9b""#, "aéb"),
    ])
    func `escapes mean what they mean to Go`(text: String, expected: String) throws {
        #expect(try JSONParser.parse(text) == .string(expected))
    }

    @Test(arguments: [
        ("", JSONError.Code.truncated, 0), ("  ", .truncated, 2), ("{", .truncated, 1), (#"{"a""#, .truncated, 4),
        (#"{"a":"#, .truncated, 5), (#"{"a":1"#, .truncated, 6), ("[1,", .truncated, 3), ("[1,]", .unexpectedByte, 3),
        (#"{"a":1,}"#, .unexpectedByte, 7), ("tru", .truncated, 3), ("trux", .unexpectedByte, 3),
        ("1 2", .trailingBytes, 2),
        ("{}}", .trailingBytes, 2), (#""abc"#, .truncated, 4), ("\"a\nb\"", .malformedString, 2),
        (#""\x""#, .malformedString, 2),
        (#""\u12"#, .truncated, 5), (#""\u12g4""#, .malformedString, 5), ("-", .truncated, 1), ("1.", .truncated, 2),
        ("1.x", .malformedNumber, 0), ("01", .trailingBytes, 1), ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0),
        ("1e", .truncated, 2), ("NaN", .unexpectedByte, 0), ("'a'", .unexpectedByte, 0),
        (#"{a:1}"#, .unexpectedByte, 1),
        (#"{"a" 1}"#, .unexpectedByte, 5), ("[1 2]", .unexpectedByte, 3), ("\u{FEFF}{}", .unexpectedByte, 0),
    ])
    func `a mistake is named with its place`(text: String, code: JSONError.Code, offset: Int) {
        #expect(throws: JSONError(code, at: offset)) { try JSONParser.parse(text) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: JSONError(.malformedString, at: 1)) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
        #expect(throws: JSONError(.malformedString, at: 1)) {
            try JSONParser.parse([0x22, 0x5C, 0x6E, 0xC0, 0x80, 0x22])
        }
    }

    @Test func `nesting has a limit, and what stays below is read`() throws {
        let deep = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        #expect(try JSONWriter.text(JSONParser.parse(deep)) == deep)
        let deeper = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError(.tooDeep, at: 501)) { try JSONParser.parse(deeper) }
    }

    @Test func `of two members with one name the last counts, in the first one's place`() throws {
        #expect(JSONWriter.text(try JSONParser.parse(#"{"a":1,"b":2,"a":3}"#)) == #"{"a":3,"b":2}"#)
        let many = (0..<100).map { "\"k\($0)\":\($0)" } + (0..<100).map { "\"k\($0)\":\($0 + 1)" }
        let object = try JSONParser.parse("{\(many.joined(separator: ","))}").object
        #expect(object?.count == 100)
        #expect(object?.keys.first == "k0")
        #expect(object?["k99"]?.int == 100)
    }

    @Test func `two spellings of one character are two names, in small objects and in large ones`() throws {
        let composed = "caf\u{E9}"
        let decomposed = "cafe\u{301}"
        for extra in [0, 100] {
            let fill = (0..<extra).map { ",\"k\($0)\":0" }.joined()
            let object = try JSONParser.parse("{\"\(composed)\":1,\"\(decomposed)\":2\(fill)}").object
            #expect(object?.count == 2 + extra)
            #expect(object?[composed]?.int == 1)
            #expect(object?[decomposed]?.int == 2)
        }
    }

    @Test func `an object of very many members is read in good time`() throws {
        let text = "{\((0..<100_000).map { "\"k\($0)\":0" }.joined(separator: ","))}"
        let elapsed = try ContinuousClock().measure { _ = try JSONParser.parse(text) }
        // Comparing each name with each takes minutes; hashing takes a second, also without optimization.
        #expect(elapsed < .seconds(20))
    }
}
