// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

struct JSONValueTests {
    private let pod: JSONValue = [
        "metadata": ["name": "web", "labels": ["app": "web", "tier": "front"]], "spec": ["replicas": 3],
    ]

    @Test func `paths lead to values, or nowhere`() {
        #expect(pod[path: ["metadata", "name"]] == "web")
        #expect(pod[path: ["spec", "replicas"]]?.int == 3)
        #expect(pod[path: ["metadata", "missing", "deeper"]] == nil)
        #expect(pod[path: ["spec", "replicas", "deeper"]] == nil)
        #expect(pod[path: ["metadata", "labels"]]?.stringMap == ["app": "web", "tier": "front"])
    }

    @Test func `setting a path makes the objects on the way, removing makes none`() {
        var value: JSONValue = [:]
        value[path: ["a", "b", "c"]] = 1
        #expect(JSONWriter.text(value) == #"{"a":{"b":{"c":1}}}"#)
        value[path: ["x", "y"]] = nil
        #expect(JSONWriter.text(value) == #"{"a":{"b":{"c":1}}}"#)
        value[path: ["a", "b", "c"]] = nil
        #expect(JSONWriter.text(value) == #"{"a":{"b":{}}}"#)
    }

    @Test func `replacing keeps the place, removing keeps the order of the rest`() {
        var value: JSONValue = ["a": 1, "b": 2, "c": 3]
        value["b"] = "new"
        value["a"] = nil
        value["d"] = nil
        value["e"] = true
        #expect(JSONWriter.text(value) == #"{"b":"new","c":3,"e":true}"#)
    }

    @Test(arguments: [
        ("1", "1.0", true), ("1", "1e0", true), ("100", "1e2", true), ("12.50", "12.5", true), ("0", "-0", true),
        ("0.0", "0e9", true), ("-1.5", "-15E-1", true), ("9007199254740993", "9007199254740992", false),
        ("18446744073709551616", "18446744073709551617", false), ("1e400", "1e401", false), ("1", "-1", false),
        ("0.1", "0.10000000000000001", false), ("1e99999999999999999999", "1e99999999999999999999", true),
        ("1e99999999999999999999", "2e99999999999999999999", false), ("0.001", "1e-3", true), ("10", "1", false),
    ])
    func `numbers are compared by their exact value`(one: String, other: String, areEqual: Bool) throws {
        let left = try JSONParser.parse(one)
        let right = try JSONParser.parse(other)
        #expect((left == right) == areEqual)
        #expect((right == left) == areEqual)
    }

    @Test(arguments: ["1e-9223372036854775808", "1e9223372036854775807", "1e99999999999999999999"])
    func `numbers beyond all bounds are equal to themselves only`(text: String) throws {
        let number = try JSONParser.parse(text)
        #expect(number == number)
        #expect(try number != JSONParser.parse("1.0"))
        #expect(try JSONParser.parse("1.0") != number)
    }

    @Test func `objects are equal in any order, arrays in one`() throws {
        #expect(try JSONParser.parse(#"{"a":1,"b":[1,2]}"#) == JSONParser.parse(#"{"b":[1,2],"a":1}"#))
        #expect(try JSONParser.parse(#"{"a":1,"b":2}"#) != JSONParser.parse(#"{"a":1,"c":2}"#))
        #expect(try JSONParser.parse(#"{"a":1}"#) != JSONParser.parse(#"{"a":1,"b":2}"#))
        #expect(try JSONParser.parse("[1,2]") != JSONParser.parse("[2,1]"))
        let many = (0..<60).map { ("k\($0)", JSONValue.number(JSONNumber($0))) }
        #expect(JSONValue.object(JSONObject(many)) == .object(JSONObject(many.reversed())))
        #expect(JSONValue.object(JSONObject(many)) != .object(JSONObject(many.dropLast().reversed() + [("x", 0)])))
    }

    @Test func `strings are equal when their bytes are`() {
        #expect(JSONValue.string("caf\u{E9}") != .string("cafe\u{301}"))
        #expect(JSONValue.string("a\u{323}\u{302}") != .string("a\u{302}\u{323}"))
        #expect(JSONValue.string("caf\u{E9}") == .string("caf\u{E9}"))
    }

    @Test func `accessors answer only for their own type`() {
        #expect(JSONValue.string("1").int == nil)
        #expect(JSONValue.number(JSONNumber(1)).string == nil)
        #expect(JSONValue.null.isNull)
        #expect(JSONValue.array(["a", 1, "b"]).strings == ["a", "b"])
        #expect(JSONValue.object([:]).strings == nil)
        #expect(JSONValue.bool(true).bool == true)
    }
}
