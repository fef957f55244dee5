// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RandomTesting
import Testing

@testable import RestoreEngine

@Suite struct MergePatchTests {
    /// The examples of RFC 7386, appendix A: original, patch, result.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func `a patch is applied as the standard says`(original: String, patch: String, expected: String) throws {
        #expect(MergePatch.applying(try json(patch), to: try json(original)) == (try json(expected)))
    }

    @Test func `the patch between two objects turns one into the other`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let original = JSONValue.randomObject(depth: 4, using: &generator)
            let wanted = JSONValue.randomObject(depth: 4, using: &generator)
            let result = MergePatch.from(original, to: wanted).map { MergePatch.applying($0, to: original) } ?? original
            #expect(result == wanted, "seed \(seed): \(original) to \(wanted)")
            #expect(MergePatch.from(wanted, to: wanted) == nil, "seed \(seed)")
        }
    }

    @Test func `an update says what the backup says and leaves the rest of a live object alone`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let kind = GroupResource("configmaps")
        for _ in 0..<1_000 {
            var backup = configMap(["a": "1"])
            var live = configMap(["b": "2"])
            backup["data"] = .randomObject(depth: 3, using: &generator)
            live["data"] = .randomObject(depth: 3, using: &generator)
            live[path: ["metadata", "labels"]] = ["velero.io/restore-name": "old", "mine": "x"]
            live[path: ["metadata", "finalizers"]] = ["keep"]
            live["status"] = ["phase": "Running"]
            let patch = try #require(ItemPreparation.patch(from: live, to: backup, of: kind), "seed \(seed)")
            let result = MergePatch.applying(patch, to: live)
            #expect(isUnchanged(backup, result, "configmaps"), "seed \(seed): \(backup) onto \(live)")
            #expect(result["status"] == live["status"], "seed \(seed)")
            #expect(
                result[path: ["metadata"]] == [
                    "name": "settings", "namespace": "shop", "resourceVersion": "7", "finalizers": ["keep"],
                    "labels": ["velero.io/restore-name": "old"],
                ],
                "seed \(seed)"
            )
        }
    }
}

@Suite struct ReconciliationTests {
    @Test(arguments: [
        // wanted, live, present (live without what does not count), expected
        (#"{"a":1}"#, #"{"a":1,"x":9}"#, #"{"a":1}"#, #"{"a":1,"x":9}"#),
        (#"{"a":2}"#, #"{"a":1,"x":9}"#, #"{"a":1}"#, #"{"a":2,"x":9}"#),
        (#"{}"#, #"{"a":1,"x":9}"#, #"{"a":1}"#, #"{"x":9}"#),
        (#"{}"#, #"{"m":{"a":1,"x":9}}"#, #"{"m":{"a":1}}"#, #"{"m":{"x":9}}"#),
        (#"{}"#, #"{"m":{"a":1}}"#, #"{"m":{"a":1}}"#, "{}"),
        (#"{"m":{"a":1}}"#, #"{"m":{"x":9}}"#, "{}", #"{"m":{"a":1,"x":9}}"#),
        (
            #"{"l":[{"name":"b","v":2}]}"#, #"{"l":[{"name":"b","v":1,"x":9},{"name":"hidden"}]}"#,
            #"{"l":[{"name":"b","v":1}]}"#, #"{"l":[{"name":"b","v":2,"x":9},{"name":"hidden"}]}"#
        ),
        (#"{"l":[{"name":"c"}]}"#, #"{"l":[{"name":"b"}]}"#, #"{"l":[{"name":"b"}]}"#, #"{"l":[{"name":"c"}]}"#),
        (
            #"{"l":[{"p":80,"t":2}]}"#, #"{"l":[{"p":80,"t":1,"x":9}]}"#, #"{"l":[{"p":80,"t":1}]}"#,
            #"{"l":[{"p":80,"t":2,"x":9}]}"#
        ),
        (#"{"l":[1,2]}"#, #"{"l":[1]}"#, #"{"l":[1]}"#, #"{"l":[1,2]}"#),
        (#"{}"#, #"{"l":[{"name":"a"},{"name":"hidden"}]}"#, #"{"l":[{"name":"a"}]}"#, #"{"l":[{"name":"hidden"}]}"#),
    ])
    func `what a comparison leaves out survives an update`(
        wanted: String,
        live: String,
        present: String,
        expected: String
    ) throws {
        let result = Reconciliation.apply(try json(wanted), onto: try json(live), seenAs: try json(present))
        #expect(result == (try json(expected)))
    }

    @Test func `assigned node ports survive a change of the ports`() throws {
        let original = try ShopBackup.before.object("services", "shop/web")
        var live = try ShopBackup.after.object("services", "shop/web")
        var ports = try #require(live[path: ["spec", "ports"]]?.array)
        ports[1]["targetPort"] = 9999
        live[path: ["spec", "ports"]] = .array(ports)
        let wanted = try prepared(original, "services")
        let patch = try #require(ItemPreparation.patch(from: live, to: wanted, of: .init("services")))
        ports[1]["targetPort"] = 8081
        #expect(patch == ["spec": ["ports": .array(ports)]])
        #expect(ports[1]["nodePort"] == 32694)
    }
}
