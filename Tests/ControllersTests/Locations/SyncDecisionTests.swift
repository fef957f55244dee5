// SPDX-License-Identifier: Apache-2.0

import Controllers
import JSON
import Testing
import VeleroAPI

/// What a location's store and the cluster are to each other.
struct SyncDecisionTests {
    private static func backup(
        _ name: String,
        _ phase: BackupPhase = .completed,
        in location: String = "l"
    ) -> Backup {
        var spec = BackupSpec()
        spec.storageLocation = location
        var backup = Backup(name: name, spec: spec)
        backup.status.phase = phase
        return backup
    }

    private static func decide(_ directories: [String], _ known: [Backup]) -> SyncDecision {
        SyncDecision(directories: directories, known: known, location: "l")
    }

    private static func backups(_ count: Int) -> [Backup] { (0..<count).map { backup("b\($0)") } }
    private static func names(_ range: Range<Int>) -> [String] { range.map { "b\($0)" } }

    @Test func `what the cluster does not know is taken, whatever location knows the name`() {
        let known = [Self.backup("here"), Self.backup("elsewhere", in: "other")]
        let decision = Self.decide(["new", "here", "elsewhere", "a"], known)
        #expect(decision.unknown == ["a", "new"])
        #expect(decision.vanished == [] && decision.missing == [])
    }

    @Test func `what is no name is not looked at`() {
        #expect(Self.decide(["ok", "My Backup", "UPPER", "a_b", "", ".."], []).unknown == ["ok"])
    }

    @Test func `one whose files are gone goes`() {
        let decision = Self.decide(Self.names(1..<5), Self.backups(5))
        #expect(decision.vanished == ["b0"] && decision.missing == [] && decision.unknown == [])
    }

    @Test func `from an emptied bucket none goes, however few there are`() {
        for count in [1, 2, 3, 40] {
            let decision = Self.decide([], Self.backups(count))
            #expect(decision.vanished == [] && decision.missing.count == count)
        }
    }

    @Test func `from another bucket none goes, although it has backups too`() {
        let decision = Self.decide(["x", "y", "z"], Self.backups(3))
        #expect(decision.unknown == ["x", "y", "z"] && decision.vanished == [])
        #expect(decision.missing == ["b0", "b1", "b2"])
    }

    @Test(arguments: [
        (4, 3, true), (5, 3, true), (5, 4, false), (39, 3, true), (39, 4, false), (40, 4, true), (40, 5, false),
        (100, 10, true), (100, 11, false), (10_000, 1000, true), (10_000, 1001, false),
    ])
    func `three, or one in ten, may go at once`(count: Int, gone: Int, mayGo: Bool) {
        let decision = Self.decide(Self.names(gone..<count), Self.backups(count))
        #expect(decision.vanished.count == (mayGo ? gone : 0))
        #expect(decision.missing.count == (mayGo ? 0 : gone))
    }

    @Test(
        arguments: [
            BackupPhase.new, .queued, .readyToStart, .inProgress, .failed, .failedValidation, .deleting, .finalizing,
        ]
    )
    func `what has no files, or not yet, or is being deleted, does not count`(phase: BackupPhase) {
        let decision = Self.decide(["b0"], [Self.backup("b0"), Self.backup("x", phase)])
        #expect(decision == SyncDecision(directories: ["b0"], known: [Self.backup("b0")], location: "l"))
    }

    @Test func `a partially failed one counts like a complete one`() {
        #expect(Self.decide(["b0"], [Self.backup("b0"), Self.backup("x", .partiallyFailed)]).vanished == ["x"])
    }

    @Test func `backups of another location and those on their way out do not count`() {
        var leaving = Self.backup("leaving")
        leaving.json[path: ["metadata", "deletionTimestamp"]] = "2026-11-22T17:47:16Z"
        let decision = Self.decide(["b0"], [Self.backup("b0"), Self.backup("x", in: "other"), leaving])
        #expect(decision.vanished == [] && decision.missing == [])
    }
}
