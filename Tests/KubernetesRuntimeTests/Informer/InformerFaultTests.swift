// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesRuntime
import Logging
import Testing

/// An informer against a server that plays a script.
@Suite struct InformerFaultTests {
    /// An object is known by its name and revision.
    private struct Seen {
        let informer: Informer<String>
        let told = Recorder<String>()
        let disturbances = Recorder<String>()
        let lines: Recorder<String>

        init(_ client: APIClient, _ adapt: (inout InformerOptions) -> Void = { _ in }) {
            var options = InformerOptions()
            options.backoff = Backoff(base: .milliseconds(1), longest: .milliseconds(5))
            adapt(&options)
            let (logger, lines) = LogRecorder.make()
            self.lines = lines
            informer = Informer(client: client, resource: .configMaps, namespace: "n", options: options, logger: logger)
            {
                if $0[path: ["data", "value"]] == "poison" { throw Undecodable() }
                #expect($0[path: ["metadata", "managedFields"]] == nil)
                #expect($0["kind"] == "ConfigMap")
                return $0[path: ["metadata", "resourceVersion"]]?.string ?? ""
            }
            informer.onChange { [told] name, change in
                switch change {
                case .appeared(let object): told.add("+\(name)\(object)")
                case .changed(let old, let new): told.add("\(name)\(old)>\(new)")
                case .vanished(let object): told.add("-\(name)\(object)")
                }
            }
            informer.onDisturbance { [disturbances] disturbance in
                switch disturbance {
                case .outage: disturbances.add("outage")
                case .recovered: disturbances.add("recovered")
                case .relisting: disturbances.add("relisting")
                }
            }
        }

        struct Undecodable: Error {}

        func run(until isDone: @escaping (Seen) -> Bool) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await informer.run() }
                try await eventually("the script is played") { isDone(self) }
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.waitForAll() }
            }
        }
    }

    @Test func `it lists, follows, and goes on where a watch has ended`() async throws {
        try await FakeServer.run(
            lists: [.respond(200, Wire.list([("a", 1), ("b", 2)], revision: 10))],
            watches: [
                .events([Wire.event("ADDED", "c", 11), Wire.event("MODIFIED", "a", 12), Wire.event("DELETED", "b", 13)]
                ),
                .events([Wire.bookmark(20)]),
                .open([Wire.event("MODIFIED", "c", 21)]),
            ]
        ) { client, server in
            let seen = Seen(client)
            #expect(!seen.informer.hasSynced)
            try await seen.run { $0.told.count == 6 }
            #expect(seen.told.all == ["+a1", "+b2", "+c11", "a1>12", "-b13", "c11>21"])
            #expect(seen.informer.objects == ["a": "12", "c": "21"])
            #expect(seen.informer["c"] == "21")
            #expect(seen.informer.count == 2)
            #expect(seen.informer.hasSynced)
            #expect(server.asked.all == ["list", "watch 10", "watch 13", "watch 20"])
            #expect(seen.disturbances.all == [])
            #expect(seen.lines.all == [])
        }
    }

    @Test(arguments: [FakeServer.Answer.events([Wire.gone]), .respond(410, Wire.status(410, "Expired"))])
    func `a revision that is gone is listed again, and what is different is told`(
        answer: FakeServer.Answer
    ) async throws {
        try await FakeServer.run(
            lists: [
                .respond(200, Wire.list([("a", 1), ("b", 2), ("c", 3)], revision: 10)),
                .respond(200, Wire.list([("a", 15), ("c", 3), ("d", 16)], revision: 20)),
            ],
            watches: [answer]
        ) { client, server in
            let seen = Seen(client)
            try await seen.run { _ in server.asked.count == 4 }
            #expect(seen.told.all == ["+a1", "+b2", "+c3", "a1>15", "+d16", "-b2"])
            #expect(server.asked.all == ["list", "watch 10", "list", "watch 20"])
            #expect(seen.disturbances.all == ["relisting"])
            #expect(seen.lines.all == [])
        }
    }

    @Test func `an event that breaks off is asked for again, and nothing is told twice`() async throws {
        let (first, second) = (Wire.event("ADDED", "a", 11), Wire.event("ADDED", "b", 12))
        try await FakeServer.run(
            lists: [.respond(200, Wire.list([], revision: 10))],
            watches: [.breakOff(after: first.count + 20, of: first + second), .open([second])]
        ) { client, server in
            let seen = Seen(client)
            try await seen.run { $0.told.count == 2 }
            #expect(seen.told.all == ["+a11", "+b12"])
            #expect(server.asked.all == ["list", "watch 10", "watch 11"])
            #expect(seen.disturbances.all == [], "one broken connection is no outage")
        }
    }

    @Test func `a list that fails is tried until it succeeds, with one warning`() async throws {
        let refused = FakeServer.Answer.respond(403, Wire.status(403, "Forbidden"))
        try await FakeServer.run(
            lists: [refused, refused, refused, .respond(200, Wire.list([("a", 1)], revision: 10))]
        ) { client, server in
            let seen = Seen(client)
            try await seen.run { _ in server.asked.count == 5 }
            #expect(seen.told.all == ["+a1"])
            #expect(seen.disturbances.all == ["outage", "recovered"])
            #expect(
                seen.lines.all == [
                    "warning: the API server can't be followed; trying again",
                    "notice: the API server is followed again",
                ]
            )
        }
    }

    @Test func `after an outage it goes on from where it was, and is told of it once`() async throws {
        try await FakeServer.run(
            lists: [.respond(200, Wire.list([("a", 1)], revision: 10))],
            watches: [.drop, .drop, .open([Wire.event("MODIFIED", "a", 12)])],
            looks: [.drop, .respond(503, Wire.status(503, "ServiceUnavailable")), .drop]
        ) { client, server in
            let seen = Seen(client)
            try await seen.run { $0.told.count == 2 }
            #expect(seen.told.all == ["+a1", "a1>12"])
            #expect(
                server.asked.all == ["list", "watch 10", "watch 10", "look", "look", "look", "look", "watch 10"]
            )
            #expect(seen.disturbances.all == ["outage", "recovered"])
            #expect(seen.lines.count == 2)
        }
    }

    @Test func `events of objects it does not know are taken as they are`() async throws {
        try await FakeServer.run(
            lists: [.respond(200, Wire.list([], revision: 10))],
            watches: [
                .open([Wire.event("DELETED", "x", 11), Wire.event("MODIFIED", "y", 12), Wire.event("DELETED", "y", 13)])
            ]
        ) { client, _ in
            let seen = Seen(client)
            try await seen.run { $0.told.count == 2 }
            #expect(seen.told.all == ["+y12", "-y13"])
            #expect(seen.informer.objects == [:])
        }
    }

    @Test func `what can't be decoded is told once, left as it was, and taken again when it can`() async throws {
        try await FakeServer.run(
            lists: [.respond(200, Wire.list([("a", 1)], revision: 10))],
            watches: [
                .open([
                    Wire.event("MODIFIED", "a", 11, "poison"), Wire.event("MODIFIED", "a", 12, "poison"),
                    Wire.event("ADDED", "b", 13),
                ])
            ]
        ) { client, _ in
            let seen = Seen(client)
            try await seen.run { $0.told.count == 2 }
            #expect(seen.told.all == ["+a1", "+b13"])
            #expect(seen.informer.objects == ["a": "1", "b": "13"])
            #expect(seen.informer.unreadable == ["a"])
            #expect(seen.lines.all == ["error: object can't be decoded"])
        }
        try await FakeServer.run(
            lists: [.respond(200, Wire.list([], revision: 10))],
            watches: [.open([Wire.event("ADDED", "a", 11, "poison"), Wire.event("MODIFIED", "a", 12)])]
        ) { client, _ in
            let seen = Seen(client)
            try await seen.run { $0.told.count == 1 }
            #expect(seen.told.all == ["+a12"])
            #expect(seen.informer.unreadable == [])
        }
    }

    @Test func `a history that has gone back is noticed, and listed once more`() async throws {
        let old = Wire.list([("a", 3), ("b", 4)], revision: 9)
        try await FakeServer.run(
            lists: [.respond(200, Wire.list([("a", 90)], revision: 95)), .respond(200, old), .respond(200, old)],
            watches: [.events([Wire.gone])]
        ) { client, server in
            let seen = Seen(client)
            try await seen.run { _ in server.asked.count == 5 }
            #expect(seen.told.all == ["+a90", "a90>3", "+b4"])
            #expect(server.asked.all == ["list", "watch 95", "list", "list", "watch 9"])
            #expect(seen.lines.all == ["warning: the server's history has gone back; everything is listed once more"])
        }
    }

    @Test func `a list that stops in the middle is read on, and tells nothing twice`() async throws {
        let page = Wire.list([("a", 1), ("b", 2)], revision: 10)
        try await FakeServer.run(
            lists: [.breakOff(after: page.count - 30, of: page), .respond(200, page)]
        ) { client, server in
            let seen = Seen(client)
            try await seen.run { _ in server.asked.count == 3 }
            #expect(seen.told.all == ["+a1", "+b2"])
        }
    }

    @Test func `of many objects, a second list tells the one that is different`() async throws {
        let before = (0..<2000).map { ("object-\($0)", $0 + 1) }
        var after = before
        after[1000].1 = 20_001
        try await FakeServer.run(
            lists: [
                .respond(200, Wire.list(before, revision: 20_000)), .respond(200, Wire.list(after, revision: 20_002)),
            ],
            watches: [.events([Wire.gone])]
        ) { client, server in
            let seen = Seen(client)
            try await seen.run { _ in server.asked.count == 4 }
            #expect(seen.told.count == 2001)
            #expect(seen.told.all.last == "object-10001001>20001")
            #expect(seen.informer.count == 2000)
        }
    }

    @Test func `own writes are seen at once, and told when the watch tells them`() async throws {
        try await FakeServer.run(
            lists: [.respond(200, Wire.list([("a", 1), ("b", 2)], revision: 10))]
        ) { client, _ in
            let seen = Seen(client)
            try await seen.run { $0.informer.hasSynced }
            seen.informer.note(try JSONParser.parse(Wire.object("a", 11)))
            seen.informer.forget("b", uid: "b")
            seen.informer.note(try JSONParser.parse(Wire.object("c", 5)))
            #expect(seen.informer.objects == ["a": "11"])
            var leaving = try JSONParser.parse(Wire.object("a", 12))
            leaving[path: ["metadata", "deletionTimestamp"]] = "2026-11-22T17:47:16Z"
            seen.informer.note(leaving)
            #expect(seen.informer.objects == [:])
            #expect(seen.told.all == ["+a1", "+b2"])
        }
    }

    @Test func `all objects are told again when that is asked for`() async throws {
        try await FakeServer.run(
            lists: [.respond(200, Wire.list([("a", 1)], revision: 10))],
            watches: [.events([Wire.bookmark(11)]), .events([Wire.bookmark(12)])]
        ) { client, _ in
            let seen = Seen(client) { $0.resync = .zero }
            try await seen.run { $0.told.count >= 3 }
            #expect(seen.told.all.prefix(3) == ["+a1", "a1>1", "a1>1"])
        }
    }
}
