// SPDX-License-Identifier: Apache-2.0

import JSON
import RandomTesting

extension JSONValue {
    /// A random object without nulls, which a merge patch cannot express; keys are few so that two of them meet.
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &generator) {
        case 0: return .number(JSONNumber(Int.random(in: 0...2, using: &generator)))
        case 1: return .string(["x", "y", ""].randomElement(using: &generator) ?? "")
        case 2: return .bool(Bool.random(using: &generator))
        case 3:
            let count = Int.random(in: 0...3, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        default: return randomObject(depth: depth, using: &generator)
        }
    }

    static func randomObject(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        var object = JSONObject()
        for key in ["a", "b", "c", "name"] where Bool.random(using: &generator) {
            object[key] = random(depth: depth - 1, using: &generator)
        }
        return .object(object)
    }
}
