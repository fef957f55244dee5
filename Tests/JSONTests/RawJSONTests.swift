// SPDX-License-Identifier: Apache-2.0

import JSON
import RandomTesting
import Testing

struct RawJSONTests {
    private func raw(_ text: String) throws -> RawJSON { try RawJSON(Array(text.utf8)[...]) }

    @Test func `members are found behind others of every shape`() throws {
        let object = try raw(#" {"s":"}]\"{","n":-1.5e3,"o":{"a":[{}]},"t":true,"metadata":{"name":"web"}} trailing"#)
        #expect(object["metadata"]?["name"]?.string == "web")
        #expect(try object["n"]?.value() == JSONParser.parse("-1.5e3"))
        #expect(object["s"]?.string == "}]\"{")
        #expect(object["missing"] == nil)
        #expect(object["s"]?["x"] == nil)
        #expect(object.isObject)
        #expect(object.bytes.last == UInt8(ascii: "}"))
    }

    @Test func `the bytes of a member are those of the text`() throws {
        let object = try raw(#"{"spec": {"b" : 12.50 , "a":9007199254740993 } }"#)
        let spec = try #require(object["spec"])
        #expect(String(decoding: spec.bytes, as: UTF8.self) == #"{"b" : 12.50 , "a":9007199254740993 }"#)
    }

    @Test(arguments: ["", " ", "{", #"{"a":"#, #"{"a":"b"#, "[", "]", ",", #""abc"#, #"{"a":[}"#])
    func `text without a complete value is refused or has no members`(text: String) {
        if let value = try? raw(text) { #expect(value["b"] == nil) }
        #expect(throws: JSONError.self) { _ = try raw(text).value() }
    }

    @Test func `members agree with the parser on random objects`() throws {
        var random = RandomJSON(generator: .printingSeed(for: "members agree with the parser"))
        for _ in 0..<300 {
            let value = JSONValue.object(["first": random.value(), "second": random.value(), "third": random.value()])
            let object = try RawJSON(JSONWriter.write(value, layout: .indented)[...])
            for key in ["first", "second", "third"] { #expect(try object[key]?.value() == value[key]) }
        }
    }
}
