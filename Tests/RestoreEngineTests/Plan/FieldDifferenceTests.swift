// SPDX-License-Identifier: Apache-2.0

import JSON
import RandomTesting
import RestoreEngine
import Testing

@Suite struct FieldDifferenceTests {
    struct Example: CustomTestStringConvertible {
        var testDescription: String
        var backup: String
        var cluster: String
        var expected: [String]

        init(_ name: String, _ backup: String, _ cluster: String, _ expected: [String]) {
            testDescription = name
            self.backup = backup
            self.cluster = cluster
            self.expected = expected
        }
    }

    static let examples: [Example] = [
        Example("equal", #"{"a":1}"#, #"{"a":1.0}"#, []),
        Example("changed", #"{"a":1}"#, #"{"a":2}"#, ["a: 1 | 2"]),
        Example("only in backup", #"{"a":1}"#, "{}", ["a: 1 | -"]),
        Example("only in cluster", "{}", #"{"a":1}"#, ["a: - | 1"]),
        Example("nested", #"{"a":{"b":{"c":1}}}"#, #"{"a":{"b":{"c":2}}}"#, ["a.b.c: 1 | 2"]),
        Example(
            "key with dots",
            #"{"data":{"app.conf":"x"}}"#,
            #"{"data":{"app.conf":"y"}}"#,
            [#"data["app.conf"]: "x" | "y""#]
        ),
        Example("key with a slash", #"{"l":{"a/b":1}}"#, #"{"l":{}}"#, [#"l["a/b"]: 1 | -"#]),
        Example("by place", #"{"a":[1,2]}"#, #"{"a":[1,3]}"#, ["a[1]: 2 | 3"]),
        Example("lists of different length", #"{"a":[1,2]}"#, #"{"a":[1]}"#, ["a: [1,2] | [1]"]),
        Example(
            "by name",
            #"{"c":[{"name":"x","v":1},{"name":"y","v":1}]}"#,
            #"{"c":[{"name":"y","v":2},{"name":"z"}]}"#,
            [#"c[name=x]: {"name":"x","v":1} | -"#, "c[name=y].v: 1 | 2", #"c[name=z]: - | {"name":"z"}"#]
        ),
        Example(
            "by mount path where a name comes twice",
            #"{"m":[{"name":"d","mountPath":"/a"},{"name":"d","mountPath":"/b"}]}"#,
            #"{"m":[{"name":"d","mountPath":"/a"},{"name":"e","mountPath":"/b"}]}"#,
            [#"m[mountPath=/b].name: "d" | "e""#]
        ),
        Example(
            "another order",
            #"{"c":[{"name":"x"},{"name":"y"}]}"#,
            #"{"c":[{"name":"y"},{"name":"x"}]}"#,
            [#"c (order): ["x","y"] | ["y","x"]"#]
        ),
        Example("another type", #"{"a":{"b":1}}"#, #"{"a":"b"}"#, [#"a: {"b":1} | "b""#]),
    ]

    @Test(arguments: examples) func `each field that differs is named with both values`(example: Example) throws {
        let found = FieldDifference.between(try json(example.backup), try json(example.cluster)).map { difference in
            func text(_ value: JSONValue?) -> String { value.map { JSONWriter.text($0) } ?? "-" }
            return "\(difference.path): \(text(difference.inBackup)) | \(text(difference.inCluster))"
        }
        #expect(found == example.expected)
    }

    @Test func `there is a difference exactly where two values are not equal`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let left = JSONValue.randomObject(depth: 4, using: &generator)
            let right = JSONValue.randomObject(depth: 4, using: &generator)
            #expect(FieldDifference.between(left, right).isEmpty == (left == right), "seed \(seed): \(left) \(right)")
            #expect(FieldDifference.between(left, left).isEmpty, "seed \(seed)")
        }
    }
}
