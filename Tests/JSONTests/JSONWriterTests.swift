// SPDX-License-Identifier: Apache-2.0

import JSON
import RandomTesting
import Testing

struct JSONWriterTests {
    @Test func `the indented layout is kubectl's`() throws {
        let value = try JSONParser.parse(#"{"a":[1,{"b":[]}],"c":{},"d":"x"}"#)
        let expected = """
            {
              "a": [
                1,
                {
                  "b": []
                }
              ],
              "c": {},
              "d": "x"
            }
            """
        #expect(JSONWriter.text(value, layout: .indented) == expected)
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("\"\\", #""\"\\""#), ("\n\r\t", #""\n\r\t""#), ("\u{0}\u{1F}", #""\u0000\u001f""#),
        ("é😀\u{7F}", "\"é😀\u{7F}\""), ("<&>", #""\u003c\u0026\u003e""#), ("\u{8}\u{C}", #""\b\f""#),
        ("a\u{2028}b\u{2029}c\u{202A}\u{2027}", "\"a\\u2028b\\u2029c\u{202A}\u{2027}\""),
    ])
    func `strings are escaped as Go escapes them`(text: String, expected: String) {
        #expect(String(decoding: JSONWriter.quoted(text), as: UTF8.self) == expected)
    }

    @Test func `random trees survive both layouts`() throws {
        var random = RandomJSON(generator: .printingSeed(for: "random trees survive both layouts"))
        for _ in 0..<500 {
            let value = random.value()
            for layout in [JSONWriter.Layout.compact, .indented] {
                let text = JSONWriter.write(value, layout: layout)
                let again = try JSONParser.parse(text)
                #expect(again == value)
                #expect(JSONWriter.write(again, layout: layout) == text)
            }
        }
    }
}
