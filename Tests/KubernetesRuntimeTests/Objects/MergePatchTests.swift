// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesRuntime
import RandomTesting
import Testing

@Suite struct MergePatchTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let old: JSONValue
        let new: JSONValue
        let patch: JSONValue?
    }

    static let cases: [Case] = [
        Case(testDescription: "nothing", old: ["a": 1], new: ["a": 1], patch: nil),
        Case(testDescription: "only the order", old: ["a": 1, "b": 2], new: ["b": 2, "a": 1], patch: nil),
        Case(testDescription: "added", old: ["a": 1], new: ["a": 1, "b": 2], patch: ["b": 2]),
        Case(testDescription: "changed", old: ["a": 1, "b": 2], new: ["a": 1, "b": 3], patch: ["b": 3]),
        Case(testDescription: "removed", old: ["a": 1, "b": 2], new: ["a": 1], patch: ["b": .null]),
        Case(testDescription: "null is absence", old: ["a": .null], new: ["b": .null], patch: nil),
        Case(testDescription: "to null is removal", old: ["a": 1], new: ["a": .null], patch: ["a": .null]),
        Case(
            testDescription: "deep",
            old: ["status": ["phase": "New", "x": 1]],
            new: ["status": ["phase": "Done", "x": 1]],
            patch: ["status": ["phase": "Done"]]
        ),
        Case(testDescription: "emptied", old: ["l": ["a": "1"]], new: ["l": [:]], patch: ["l": ["a": .null]]),
        Case(testDescription: "lists whole", old: ["l": [1, 2]], new: ["l": [1, 2, 3]], patch: ["l": [1, 2, 3]]),
        Case(testDescription: "another shape", old: ["a": [1]], new: ["a": ["b": 1]], patch: ["a": ["b": 1]]),
        Case(testDescription: "numbers by value", old: ["a": 1], new: ["a": try! JSONParser.parse("1.0")], patch: nil),
        Case(
            testDescription: "what the server assigns",
            old: ["metadata": ["uid": "1", "resourceVersion": "4", "managedFields": [1], "generation": 1]],
            new: ["metadata": ["resourceVersion": "5", "generation": 2, "labels": ["a": "b"]]],
            patch: ["metadata": ["labels": ["a": "b"]]]
        ),
    ]

    @Test(arguments: cases)
    func `a patch holds what differs`(of: Case) {
        #expect(MergePatch.difference(from: of.old, to: of.new) == of.patch)
    }

    @Test func `a patch makes of the old object the new one`() {
        var random = SeededGenerator.printingSeed(for: "merge patch")
        for _ in 0..<2000 {
            let (old, new) = (Self.object(&random, depth: 3), Self.object(&random, depth: 3))
            let patch = MergePatch.difference(from: old, to: new)
            #expect(Self.apply(patch ?? [:], to: old) == new)
            #expect((patch == nil) == (old == new))
        }
    }

    private static func object(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        var members = JSONObject()
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            members[["a", "b", "c", "d"].randomElement(using: &random)!] = value(&random, depth: depth - 1)
        }
        return .object(members)
    }

    private static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 5 : 3), using: &random) {
        case 0: .number(JSONNumber(Int.random(in: 0...2, using: &random)))
        case 1: .string("x")
        case 2: .array([1, 2])
        default: object(&random, depth: depth)
        }
    }

    /// RFC 7396, section 2.
    private static func apply(_ patch: JSONValue, to target: JSONValue) -> JSONValue {
        guard let members = patch.object else { return patch }
        var result = target.object ?? [:]
        for (key, value) in members { result[key] = value.isNull ? nil : apply(value, to: result[key] ?? .null) }
        return .object(result)
    }
}
