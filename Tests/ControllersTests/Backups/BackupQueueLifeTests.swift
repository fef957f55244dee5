// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import Testing
import VeleroAPI

/// The queue with real backups.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct BackupQueueLifeTests {
    @Test func `five backups are made one after the other, in the order in which they were asked for`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                test.store.block("b0.tar.gz")
                try await test.askForBackup("b0", of: [data])
                try await eventually("the first is under way") { test.store.isBlocking }
                for index in 1..<5 {
                    try await test.askForBackup("b\(index)", of: [data])
                    try await test.waitFor(Backup.self, "b\(index)", "queued at \(index)") {
                        $0.status.phase == .queued && $0.status.queuePosition == index
                    }
                }
                test.store.unblock()
                try await eventually("all have ended", within: .seconds(60)) {
                    try await Self.numberEndedInOrder(test) == 5
                }
                #expect(try await test.all(Backup.self).allSatisfy { $0.status.queuePosition == nil })
            }
        }
    }

    /// How many have ended; those that were asked for first.
    private static func numberEndedInOrder(_ test: ControllersCase) async throws -> Int {
        let backups = try await test.all(Backup.self)
        let running = backups.filter { [.readyToStart, .inProgress].contains($0.status.phase) }
        #expect(running.count <= 1)
        let ended = backups.filter { $0.status.phase == .completed }.map(\.name).sorted()
        #expect(ended == (0..<ended.count).map { "b\($0)" })
        return ended.count
    }

    @Test func `with two at a time those that read the same namespace wait for each other`() async throws {
        try await ControllersCase.with(.edited { $0.concurrentBackups = 2 }) { test in
            try await test.withData { one in
                try await test.withData { two in
                    test.store.block("a1.tar.gz")
                    try await test.askForBackup("a1", of: [one])
                    try await eventually("the first is under way") { test.store.isBlocking }
                    try await test.askForBackup("a2", of: [one])
                    try await test.waitForBackup("a2", .queued)
                    // Another namespace: it need not wait, although it came later.
                    try await test.askForBackup("b1", of: [two])
                    try await test.waitForBackup("b1", .completed)
                    // One that would read both stands behind the one that waits.
                    try await test.askForBackup("all", of: ["*"])
                    try await test.askForBackup("b2", of: [two])
                    try await test.waitFor(Backup.self, "b2", "third in the queue") { $0.status.queuePosition == 3 }
                    #expect(try await test.find(Backup.self, "a2")?.status.queuePosition == 1)
                    #expect(try await test.find(Backup.self, "all")?.status.queuePosition == 2)
                    test.store.unblock()
                    for name in ["a1", "a2", "all", "b2"] {
                        try await test.waitForBackup(name, .completed, within: .seconds(60))
                    }
                    let order = try await ["a1", "a2", "all", "b2"].asyncMap {
                        try await test.find(Backup.self, $0)?.status.startTimestamp?.seconds ?? 0
                    }
                    #expect(order == order.sorted())
                }
            }
        }
    }

    @Test func `those behind move up when one that waits is deleted`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                test.store.block("b0.tar.gz")
                for index in 0..<4 { try await test.askForBackup("b\(index)", of: [data]) }
                try await test.waitFor(Backup.self, "b3", "third") { $0.status.queuePosition == 3 }
                try await test.delete(Backup.self, "b1")
                try await test.waitFor(Backup.self, "b3", "second") { $0.status.queuePosition == 2 }
                #expect(try await test.find(Backup.self, "b2")?.status.queuePosition == 1)
                // A deletion by request takes it out of the queue too.
                try await test.askForDeletion(of: "b2")
                try await test.waitUntilGone(Backup.self, "b2")
                try await test.waitFor(Backup.self, "b3", "first") { $0.status.queuePosition == 1 }
                test.store.unblock()
                for name in ["b0", "b3"] { try await test.waitForBackup(name, .completed) }
                #expect(try await test.stored.listBackups().names == ["b0", "b3"])
            }
        }
    }
}

extension Array {
    /// `map` with a closure that waits.
    func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
