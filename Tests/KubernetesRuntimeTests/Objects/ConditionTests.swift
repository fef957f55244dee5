// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesRuntime
import Testing

@Suite struct ConditionTests {
    private static let other: JSONValue = ["type": "Other", "status": "False"]
    private static let ready: JSONValue = [
        "type": "Ready", "status": "True", "reason": "Up", "message": "it is",
        "lastTransitionTime": "2026-01-01T00:00:00Z",
        "observedGeneration": 3, "more": "kept",
    ]

    private func object(_ entries: JSONValue...) -> JSONValue { ["status": ["conditions": .array(entries)]] }

    @Test func `the first condition makes the list`() {
        let condition = Condition("Ready", .no, reason: "Down", message: "it is not")
        let changed = condition.set(on: ["kind": "Backup"], at: "2026-02-02T00:00:00Z")
        #expect(
            changed == [
                "kind": "Backup",
                "status": [
                    "conditions": [
                        [
                            "type": "Ready", "status": "False", "reason": "Down", "message": "it is not",
                            "lastTransitionTime": "2026-02-02T00:00:00Z",
                        ]
                    ]
                ],
            ]
        )
        #expect(Condition.of(changed, "Ready") == condition)
    }

    @Test(arguments: [
        (Condition("Ready", .yes, reason: "Up", message: "it is", observedGeneration: 3), "2026-01-01T00:00:00Z", true),
        (Condition("Ready", .yes, reason: "Better", message: "", observedGeneration: 4), "2026-01-01T00:00:00Z", false),
        (Condition("Ready", .no, reason: "Up", message: "it is", observedGeneration: 3), "2026-02-02T00:00:00Z", false),
        (Condition("Ready", .unknown, reason: "Lost"), "2026-02-02T00:00:00Z", false),
    ])
    func `the time moves with the status only`(condition: Condition, time: String, isSame: Bool) {
        let before = object(Self.other, Self.ready)
        let after = condition.set(on: before, at: "2026-02-02T00:00:00Z")
        #expect(Condition.lastTransition(after, "Ready") == time)
        #expect(Condition.of(after, "Ready") == condition)
        #expect((after == before) == isSame)
        let entries = after[path: ["status", "conditions"]]?.array
        #expect(entries?.count == 2)
        #expect(entries?.first == Self.other)
        #expect(entries?.last?["more"] == "kept")
    }

    @Test func `a condition is removed, and the last one with its list`() {
        #expect(Condition.removing("Ready", from: object(Self.other, Self.ready)) == object(Self.other))
        #expect(Condition.removing("Ready", from: object(Self.ready)) == ["status": [:]])
        #expect(Condition.removing("Ready", from: object(Self.other)) == object(Self.other))
    }
}
