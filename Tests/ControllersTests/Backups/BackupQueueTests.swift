// SPDX-License-Identifier: Apache-2.0

import Controllers
import JSON
import Testing
import VeleroAPI

/// Which backups start, and in which places the others stand.
struct BackupQueueTests {
    /// A backup made at a second of some minute.
    private static func backup(
        _ name: String,
        _ phase: BackupPhase = .new,
        at second: Int = 0,
        place: Int? = nil,
        of namespaces: [String] = ["a"],
        without excluded: [String] = []
    ) -> Backup {
        var spec = BackupSpec()
        spec.includedNamespaces = namespaces
        spec.excludedNamespaces = excluded
        var backup = Backup(name: name, spec: spec)
        backup.createdAt = Timestamp(seconds: 1_000_000 + second)
        backup.status.phase = phase
        backup.status.queuePosition = place
        return backup
    }

    private static func queue(_ limit: Int = 1, _ namespaces: Set<String> = ["a", "b", "c"]) -> BackupQueue {
        BackupQueue(limit: limit, namespaces: namespaces)
    }

    @Test func `the oldest starts, and the others are numbered by age`() {
        let backups = [Self.backup("c", at: 3), Self.backup("a", at: 1), Self.backup("b", at: 2)]
        #expect(Self.queue().changes(backups) == [.start("a"), .place("b", 1), .place("c", 2)])
    }

    @Test func `of two that were made in the same second the name decides`() {
        #expect(Self.queue().changes([Self.backup("b"), Self.backup("a")]) == [.start("a"), .place("b", 1)])
    }

    @Test func `a place in the queue counts before age`() {
        let backups = [
            Self.backup("new", at: 0), Self.backup("second", .queued, at: 1, place: 2),
            Self.backup("first", .queued, at: 9, place: 1), Self.backup("lost", .queued, at: 3),
        ]
        #expect(
            Self.queue().changes(backups) == [
                .start("first"), .place("second", 1), .place("lost", 2), .place("new", 3),
            ]
        )
    }

    @Test func `nothing starts while all slots are taken, and who stands in place is left alone`() {
        let running = [Self.backup("x", .inProgress), Self.backup("y", .readyToStart, of: ["b"])]
        let waiting = [Self.backup("one", .queued, place: 1, of: ["c"]), Self.backup("two", at: 5, of: ["c"])]
        #expect(Self.queue(2).changes(running + waiting) == [.place("two", 2)])
        #expect(Self.queue(3).changes(running + waiting) == [.start("one"), .place("two", 1)])
    }

    @Test(
        arguments: [BackupPhase.completed, .failed, .deleting, .finalizing, .waitingForPluginOperations]
    )
    func `what has ended or is only finalized takes no slot`(phase: BackupPhase) {
        #expect(Self.queue().changes([Self.backup("x", phase), Self.backup("b")]) == [.start("b")])
    }

    @Test func `what is being deleted neither starts nor stands in the way`() {
        var leaving = [Self.backup("x", .inProgress), Self.backup("y", .queued, place: 1), Self.backup("z")]
        for index in leaving.indices {
            leaving[index].json[path: ["metadata", "deletionTimestamp"]] = "2026-11-22T17:47:16Z"
        }
        #expect(Self.queue().changes(leaving + [Self.backup("b", .queued, place: 2)]) == [.start("b")])
        #expect(Self.queue().changes(leaving) == [])
    }

    @Test func `one whose location is awaited keeps its place, takes no slot and lets others pass`() {
        let backups = [Self.backup("held", at: 1), Self.backup("next", at: 2), Self.backup("last", at: 3)]
        let queue = BackupQueue(limit: 1, namespaces: ["a"], held: ["held"])
        #expect(queue.changes(backups) == [.start("next"), .place("held", 1), .place("last", 2)])
        #expect(queue.changes([Self.backup("held", .queued, place: 1)]).isEmpty)
    }

    @Test func `after one has gone the others move up`() {
        let backups = [
            Self.backup("x", .inProgress), Self.backup("two", .queued, place: 2),
            Self.backup("five", .queued, place: 5),
        ]
        #expect(Self.queue().changes(backups) == [.place("two", 1), .place("five", 2)])
    }

    struct Overlap: Sendable, CustomTestStringConvertible {
        var running: ([String], [String])
        var waiting: ([String], [String])
        var starts: Bool
        var testDescription: String { "\(running) and \(waiting)" }

        init(_ running: ([String], [String]), _ waiting: ([String], [String]), starts: Bool) {
            self.running = running
            self.waiting = waiting
            self.starts = starts
        }
    }

    /// The cluster has the namespaces a, b, c and team-1, team-2.
    @Test(arguments: [
        Overlap((["a"], []), (["a"], []), starts: false),
        Overlap((["a"], []), (["b"], []), starts: true),
        Overlap((["a", "b"], []), (["b", "c"], []), starts: false),
        Overlap((["*"], []), (["a"], []), starts: false),
        Overlap(([], []), (["a"], []), starts: false),
        Overlap((["a"], []), (["*"], []), starts: false),
        Overlap((["*"], ["a"]), (["a"], []), starts: true),
        Overlap(([], ["a"]), (["a", "b"], []), starts: false),
        Overlap((["*"], ["a"]), (["*"], ["b", "c", "team-*"]), starts: true),
        Overlap((["team-*"], []), (["team-2"], []), starts: false),
        Overlap((["team-*"], []), (["a"], []), starts: true),
        Overlap((["team-*"], ["team-2"]), (["team-2"], []), starts: true),
        Overlap((["team-?"], []), (["team-[12]"], []), starts: false),
        Overlap((["new"], []), (["new"], []), starts: false),
        Overlap((["new"], []), (["a"], []), starts: true),
        Overlap((["*"], []), (["new"], []), starts: false),
    ])
    func `two backups run together when they share no namespace`(row: Overlap) {
        let backups = [
            Self.backup("x", .inProgress, of: row.running.0, without: row.running.1),
            Self.backup("y", of: row.waiting.0, without: row.waiting.1),
        ]
        let queue = Self.queue(2, ["a", "b", "c", "team-1", "team-2"])
        #expect(queue.changes(backups) == [row.starts ? .start("y") : .place("y", 1)])
    }

    @Test func `nobody is overtaken by one that it waits for`() {
        let backups = [
            Self.backup("x", .inProgress, of: ["a"]), Self.backup("first", .queued, place: 1, of: ["a", "b"]),
            Self.backup("second", .queued, place: 2, of: ["b"]), Self.backup("third", .queued, place: 3, of: ["c"]),
        ]
        // The second would fit beside x, but would then keep the first, which stands before it, waiting.
        #expect(Self.queue(3).changes(backups) == [.start("third")])
    }

    @Test func `several start at once while there are slots`() {
        let backups = ["a", "b", "c"].enumerated().map { Self.backup("of-\($1)", at: $0, of: [$1]) }
        #expect(Self.queue(2).changes(backups) == [.start("of-a"), .start("of-b"), .place("of-c", 1)])
    }

    @Test func `with more running than there may be nothing starts`() {
        let running = ["a", "b", "c"].map { Self.backup("of-\($0)", .inProgress, of: [$0]) }
        #expect(Self.queue(1).changes(running + [Self.backup("y", of: ["d"])]) == [.place("y", 1)])
    }

    @Test func `hundreds that wait for each other start in order, and few of their places are written anew`() {
        var backups = Dictionary(uniqueKeysWithValues: (0..<200).map { ("b\($0)", Self.backup("b\($0)", at: $0)) })
        var started: [String] = []
        var writes = 0
        while started.count < 200 {
            for change in Self.queue().changes(Array(backups.values)) {
                switch change {
                case .start(let name):
                    started.append(name)
                    // It has ended before the next decision.
                    backups[name] = nil
                case .place(let name, let place):
                    writes += 1
                    backups[name]?.status.phase = .queued
                    backups[name]?.status.queuePosition = place
                }
            }
            let waiting = backups.values.compactMap(\.status.queuePosition).sorted()
            #expect(Set(waiting).count == waiting.count)
            #expect(Array(waiting.prefix(10)) == Array(1...10).prefix(waiting.count).map { $0 })
            #expect(waiting.enumerated().allSatisfy { $1 * 2 <= ($0 + 1) * 3 })
        }
        #expect(started == (0..<200).map { "b\($0)" })
        #expect(writes < 20 * 200, "\(writes)")
    }

    @Test(arguments: [Int.max, Int.max / 2, -1, Int.min])
    func `a place that nobody has given is reckoned with`(place: Int) {
        let backups = (0..<3).map { Self.backup("b\($0)", .queued, at: $0, place: place) }
        let running = Self.backup("x", .inProgress)
        #expect(Self.queue().changes([running] + backups) == [.place("b0", 1), .place("b1", 2), .place("b2", 3)])
    }
}
