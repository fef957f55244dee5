// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesRuntime
import Testing

@Suite struct FinalizersTests {
    private func object(_ finalizers: [String]?) -> JSONValue {
        var object: JSONValue = ["metadata": ["name": "a"]]
        if let finalizers { object[path: ["metadata", "finalizers"]] = .array(finalizers.map { .string($0) }) }
        return object
    }

    @Test(
        arguments: [
            (nil, ["f"]), ([], ["f"]), (["f"], ["f"]), (["a", "b"], ["a", "b", "f"]), (["f", "a"], ["f", "a"]),
        ] as [([String]?, [String])]
    )
    func `a finalizer is added once, behind the others`(before: [String]?, after: [String]) {
        let changed = Finalizers.adding("f", to: object(before))
        #expect(Finalizers.all(of: changed) == after)
        #expect(Finalizers.has("f", changed))
    }

    @Test(
        arguments: [
            (nil, nil), (["f"], nil), (["a", "f", "b"], ["a", "b"]), (["a"], ["a"]),
        ] as [([String]?, [String]?)]
    )
    func `a finalizer is taken away, and the last one with its list`(before: [String]?, after: [String]?) {
        #expect(Finalizers.removing("f", from: object(before)) == object(after))
    }
}
