// SPDX-License-Identifier: Apache-2.0

import JSON
import RandomTesting
import Testing

struct DamagedJSONTests {
    /// Flips, drops or inserts a few bytes.
    private func damage(_ text: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = text
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes.remove(at: place)
            default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            }
        }
        return bytes
    }

    @Test func `damaged text is refused, or read as something that can be written`() throws {
        var random = RandomJSON(generator: .printingSeed(for: "damaged text"))
        var refused = 0
        for _ in 0..<2_000 {
            let bytes = damage(JSONWriter.write(random.value()), using: &random.generator)
            if let value = try? JSONParser.parse(bytes) {
                #expect(try JSONParser.parse(JSONWriter.write(value)) == value)
            } else {
                refused += 1
            }
            if let raw = try? RawJSON(bytes[...]) {
                #expect(raw.bytes.count <= bytes.count)
                _ = raw["name"]?.string
            }
        }
        #expect(refused > 500)
    }

    @Test func `a damaged list ends in an error or in pieces of itself`() {
        var random = RandomJSON(generator: .printingSeed(for: "damaged list"))
        for _ in 0..<1_000 {
            let list: JSONValue = [
                "items": [["a": random.value()], ["b": random.value()]], "metadata": ["continue": "x"],
            ]
            let bytes = damage(JSONWriter.write(list), using: &random.generator)
            var slicer = ListSlicer()
            var size = 0
            for start in stride(from: 0, to: bytes.count, by: 7) {
                try? slicer.push(Array(bytes[start..<min(start + 7, bytes.count)])) { size += $0.count }
            }
            _ = try? slicer.finish()
            #expect(size <= bytes.count)
        }
    }
}
