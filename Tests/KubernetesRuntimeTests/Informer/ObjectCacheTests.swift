// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesCore
import RandomTesting
import Testing

@testable import KubernetesRuntime

/// Each object is known by its name and the revision of its state.
@Suite struct ObjectCacheTests {
    /// Steps, in words.
    ///
    /// Objects are a name of one letter and a revision.
    ///
    /// - `list 5 a1 b2`: a list of revision 5 tells these objects; `item a1` … `end 5 a b` the same bit by bit; `back 5 a b`
    ///   where it must not be trusted.
    /// - `put a6`, `del b7`, `mark 8`: what a watch tells.
    /// - `note a7`, `forget a`: own writes.
    /// - `told +a1 a1>6 -a6`: what handlers were told since the last such step; `has a6 b2`: what the cache has.
    struct Scenario: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [String]

        init(_ what: String, _ steps: [String]) {
            testDescription = what
            self.steps = steps
        }
    }

    static let scenarios: [Scenario] = [
        Scenario(
            "a list and a watch",
            ["list 5 a1 b2", "told +a1 +b2", "put c6", "put a7", "del b8", "told +c6 a1>7 -b8", "has a7 c6"]
        ),
        Scenario(
            "a second list tells only what differs",
            ["list 5 a1 b2 c3", "told +a1 +b2 +c3", "list 9 a1 c7 d8", "told c3>7 +d8 -b2", "has a1 c7 d8"]
        ),
        Scenario("a deletion of something unknown", ["list 5", "del a6", "told", "has"]),
        Scenario("a change of something unknown", ["list 5", "put a6", "told +a6"]),
        Scenario(
            "an own write before the watch tells it",
            [
                "list 5 a1", "told +a1", "note a7", "has a7", "told", "put a6", "has a7", "told", "put a7", "told a1>7",
                "put a8", "told a7>8",
            ]
        ),
        Scenario(
            "an own write that the watch skips over",
            ["list 5 a1", "note a7", "told +a1", "put a9", "told a1>9", "has a9"]
        ),
        Scenario(
            "an own write after the watch has told it",
            ["list 5 a1", "put a7", "note a7", "told +a1 a1>7", "has a7"]
        ),
        Scenario(
            "an own write after the watch has told a later state",
            ["list 5 a1", "put a7", "put a8", "note a7", "has a8"]
        ),
        Scenario("an own write after the watch has passed it", ["list 5 a1", "mark 9", "note a7", "has a1"]),
        Scenario(
            "an own new object that somebody has deleted already",
            ["list 5", "put a6", "del a7", "note a6", "has", "told +a6 -a7"]
        ),
        Scenario(
            "an own new object",
            ["list 5", "note a6", "has a6", "told", "put a6", "told +a6", "put a6", "told"]
        ),
        Scenario(
            "an own new object that a list does not have yet, and one that it should have",
            ["list 5", "note a7", "note b10", "list 9", "has b10", "told", "put b10", "told +b10"]
        ),
        Scenario("an own write before the first list", ["note a1", "has", "item a2", "told +a2"]),
        Scenario(
            "several own writes",
            ["list 5 a1", "told +a1", "note a7", "note a9", "note a8", "has a9", "put a7", "put a9", "told a1>9"]
        ),
        Scenario("an own deletion", ["list 5 a1", "told +a1", "forget a", "has", "told", "del a7", "told -a7"]),
        Scenario(
            "an own deletion, seen by a list",
            ["list 5 a1", "told +a1", "forget a", "list 8", "told -a1", "has"]
        ),
        Scenario(
            "an own deletion that a list is too early to show",
            ["list 5 a1", "told +a1", "forget a", "list 8 a1", "has", "told", "del a9", "told -a9"]
        ),
        Scenario(
            "an own deletion of what others keep from going",
            ["list 5 a1", "told +a1", "forget a", "put a7", "told a1>7", "has a7"]
        ),
        Scenario(
            "deleted and made anew by ourselves",
            [
                "list 5 a1", "told +a1", "forget a", "note a8", "has a8", "del a7", "told -a7", "has a8", "put a8",
                "told +a8",
            ]
        ),
        Scenario(
            "made and deleted by ourselves before the watch tells either",
            ["list 5", "note a6", "forget a", "has", "put a6", "told", "del a7", "told", "has"]
        ),
        Scenario(
            "history that has gone back",
            [
                "list 95 a90 b91", "note b97", "note c98", "forget a", "told +a90 +b91", "item a3", "item b4",
                "back 9 a b", "has a90 b91", "list 9 a3 b4", "told a90>3 b91>4", "has a3 b4", "note a10", "has a10 b4",
            ]
        ),
    ]

    @Test(arguments: scenarios)
    func `what is told and kept`(scenario: Scenario) throws {
        var stage = Stage()
        for step in scenario.steps {
            let words = step.split(separator: " ").map(String.init)
            try stage.play(words[0], Array(words.dropFirst()))
        }
    }

    /// A cache, and what its handlers were told.
    private struct Stage {
        var cache = ObjectCache<Int>()
        var told: [String] = []

        mutating func play(_ verb: String, _ words: [String]) throws {
            switch verb {
            case "list":
                for word in words.dropFirst() { try play("item", [word]) }
                try play("end", [words[0]] + words.dropFirst().map { String($0.prefix(1)) })
            case "item", "put":
                let (name, revision) = Self.object(words[0])
                let change = cache.observe(name, ObjectCacheTests.object(name, revision), revision)
                if verb == "put" { cache.advance(to: Revision("\(revision)")) }
                if let change { told.append(ObjectCacheTests.words(name, change)) }
            case "del":
                let (name, revision) = Self.object(words[0])
                let change = cache.observeDeletion(name, at: Revision("\(revision)"), last: revision)
                cache.advance(to: Revision("\(revision)"))
                if let change { told.append(ObjectCacheTests.words(name, change)) }
            case "end", "back":
                let changes = cache.finishList(at: Revision(words[0]), seen: Set(words.dropFirst()))
                #expect((changes == nil) == (verb == "back"))
                told += (changes ?? []).map(ObjectCacheTests.words)
            case "mark": cache.advance(to: Revision(words[0]))
            case "note":
                let (name, revision) = Self.object(words[0])
                cache.note(name, ObjectCacheTests.object(name, revision), revision)
            case "forget": cache.forget(words[0], uid: nil)
            case "told":
                #expect(told == words)
                told = []
            case "has": #expect(cache.objects.map { "\($0)\($1)" }.sorted() == words)
            default: Issue.record("there is no step \(verb)")
            }
        }

        private static func object(_ word: String) -> (String, Int) { (String(word.prefix(1)), Int(word.dropFirst())!) }
    }

    @Test func `an object with finalizers is not forgotten, and none of another UID`() {
        var cache = ObjectCache<Int>()
        _ = cache.observe("a", Self.object("a", 1, finalizers: ["f"]), 1)
        _ = cache.observe("b", Self.object("b", 2), 2)
        cache.forget("a", uid: nil)
        cache.forget("b", uid: "another")
        #expect(cache.objects == ["a": 1, "b": 2])
        cache.forget("a", uid: "uid", isCertain: true)
        cache.forget("b", uid: "uid")
        #expect(cache.objects == [:])
    }

    @Test func `where revisions can't be compared, own writes are left to the watch`() {
        var cache = ObjectCache<Int>()
        _ = cache.observe("a", Self.object("a", revision: "x1"), 1)
        _ = cache.finishList(at: Revision("x5"), seen: ["a"])
        cache.note("a", Self.object("a", revision: "x7"), 7)
        #expect(cache.objects == ["a": 1])
        #expect(cache.observe("a", Self.object("a", revision: "x7"), 7) == .changed(old: 1, new: 7))
    }

    @Test(
        arguments: [
            ("2", "1", true), ("1", "2", false), ("10", "9", true), ("9", "10", false), ("7", "7", false),
            ("x", "x", false),
            ("99999999999999999999999", "99999999999999999999998", true), ("x", "1", nil), ("1", "", nil),
            ("02", "1", nil),
        ] as [(String, String, Bool?)]
    )
    func `revisions are compared as numbers of any length, or not at all`(one: String, other: String, isAfter: Bool?) {
        #expect(Revision(one).isAfter(Revision(other)) == isAfter)
    }

    static func object(_ name: String, _ revision: Int, finalizers: [String] = []) -> ReadObject {
        object(name, revision: "\(revision)", finalizers: finalizers)
    }

    static func object(_ name: String, revision: String, finalizers: [String] = []) -> ReadObject {
        let metadata: JSONValue = [
            "name": .string(name), "resourceVersion": .string(revision), "uid": "uid",
            "finalizers": .array(finalizers.map { .string($0) }),
        ]
        return try! ReadObject(["metadata": metadata], of: .configMaps)
    }

    static func words(_ name: String, _ change: ObjectChange<Int>) -> String {
        switch change {
        case .appeared(let object): "+\(name)\(object)"
        case .changed(let old, let new): "\(name)\(old)>\(new)"
        case .vanished(let object): "-\(name)\(object)"
        }
    }
}
