// SPDX-License-Identifier: Apache-2.0

import JSON
import RandomTesting
import Testing

struct ListSlicerTests {
    private struct Outcome: Equatable {
        var items: [String] = []
        var header = ListSlicer.Header()
    }

    private func slice(_ text: [UInt8], chunks sizes: () -> Int) throws -> Outcome {
        var slicer = ListSlicer()
        var outcome = Outcome()
        var rest = text[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(max(1, sizes()))
            rest = rest[chunk.endIndex...]
            try slicer.push(Array(chunk)) { outcome.items.append(String(decoding: $0, as: UTF8.self)) }
        }
        outcome.header = try slicer.finish()
        return outcome
    }

    private func slice(_ text: String) throws -> Outcome {
        try slice(Array(text.utf8)) { text.utf8.count }
    }

    @Test func `metadata may come before the items or after them`() throws {
        let metadata = #""metadata":{"resourceVersion":"42","continue":"next","remainingItemCount":7}"#
        let items = #""items":[{"a":1},{"b":"}]"}]"#
        let head = #""kind":"PodList","apiVersion":"v1""#
        for text in [
            "{\(head),\(metadata),\(items)}", "{\(head),\(items),\(metadata)}", "{\(items),\(metadata),\(head)}",
        ] {
            let outcome = try slice(text)
            #expect(outcome.items == [#"{"a":1}"#, #"{"b":"}]"}"#])
            #expect(outcome.header.kind == "PodList")
            #expect(outcome.header.apiVersion == "v1")
            #expect(outcome.header.resourceVersion == "42")
            #expect(outcome.header.continueToken == "next")
            #expect(outcome.header.remainingItemCount == 7)
        }
    }

    @Test(arguments: [#"{"items":[]}"#, #"{"items":null}"#, #" { "items" : [ ] , "kind" : "X" } "#])
    func `a list without items has none`(text: String) throws {
        #expect(try slice(text).items.isEmpty)
    }

    @Test(arguments: [
        #"{"kind":"Status","code":403}"#, "[]", "null", "\"items\"", #"{"items":{"a":1}}"#,
    ])
    func `what is no list is refused`(text: String) {
        #expect(throws: JSONError.self) { try slice(text) }
    }

    @Test func `every proper prefix of a list is known to be cut short`() throws {
        let text = Array(#"{"kind":"L","items":[{"a":"\"{"},{"b":[1]}],"metadata":{"resourceVersion":"1"}}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try slice(Array(text[..<length])) { 5 } }
        }
        #expect(try slice(text, chunks: { 5 }).items.count == 2)
    }

    @Test func `where the chunks end makes no difference`() throws {
        var random = RandomJSON(generator: .printingSeed(for: "where the chunks end makes no difference"))
        for _ in 0..<150 {
            let items = (0..<Int.random(in: 0...5, using: &random.generator)).map { _ in
                JSONValue.object(["v": random.value(), "s": .string(random.string())])
            }
            let list: JSONValue = [
                "kind": "ThingList", "metadata": ["resourceVersion": "9", "continue": .string(random.string())],
                "items": .array(items), "extra": random.value(),
            ]
            let text = JSONWriter.write(list, layout: Bool.random(using: &random.generator) ? .compact : .indented)
            let whole = try slice(text) { text.count }
            #expect(try whole.items.map { try JSONParser.parse($0) } == items)
            #expect(try slice(text, chunks: { 1 }) == whole)
            let uneven = try slice(text) { Int.random(in: 1...40, using: &random.generator) }
            #expect(uneven == whole)
        }
    }
}
