// SPDX-License-Identifier: Apache-2.0

import JSON
import RandomTesting
import Testing
import VeleroAPI

@testable import Controllers

struct RetentionPlanTests {
    private func backup(_ name: String, _ time: String, _ phase: BackupPhase = .completed) throws -> Backup {
        var backup = Schedules.backup(name, phase, at: "2026-12-31T00:00:00Z")
        backup.status.startTimestamp = try Timestamp(time)
        return backup
    }

    private func verdicts(_ plan: RetentionPlan) -> [String: RetentionPlan.Verdict] {
        Dictionary(uniqueKeysWithValues: plan.entries.map { ($0.name, $0.verdict) })
    }

    @Test(arguments: ResticReference.kept.indices)
    func `rules keep what restic's keep`(index: Int) throws {
        let backups = try ResticReference.times.enumerated().map { try backup("\($0.offset)", $0.element) }
        let (rules, positions) = ResticReference.kept[index]
        let plan = RetentionPlan(of: backups.shuffled(), by: try KeepRules(rules))
        var kept: [Int] = []
        for entry in plan.entries {
            // restic 0.14 does not know yet that the oldest is kept while a rule has room.
            guard case .keep(let reasons) = entry.verdict, !reasons.allSatisfy(Self.isOldest) else { continue }
            kept.append(Int(entry.name) ?? -1)
        }
        #expect(kept == positions.reversed())
    }

    private static func isOldest(_ reason: RetentionPlan.Reason) -> Bool {
        if case .oldest = reason { true } else { false }
    }

    @Test func `the oldest is kept while a rule has room`() throws {
        let backups = try [
            backup("old", "2026-11-20T01:00:00Z"), backup("middle", "2026-11-20T02:00:00Z"),
            backup("new", "2026-11-20T03:00:00Z"),
        ]
        let plan = RetentionPlan(of: backups, by: try KeepRules("daily=2"))
        #expect(verdicts(plan) == ["new": .keep([.rule(.daily)]), "middle": .delete, "old": .keep([.oldest(.daily)])])
        #expect(plan.deletions == ["middle"])
        #expect(RetentionPlan(of: backups, by: try KeepRules("daily=1")).deletions == ["old", "middle"])
    }

    @Test func `a backup that is partially failed takes no place of one that is complete`() throws {
        let backups = try [
            backup("monday", "2026-11-16T01:00:00Z"), backup("tuesday", "2026-11-17T01:00:00Z"),
            backup("tuesday-later", "2026-11-17T09:00:00Z", .partiallyFailed),
            backup("wednesday", "2026-11-18T01:00:00Z", .partiallyFailed),
            backup("wednesday-later", "2026-11-18T09:00:00Z", .partiallyFailed),
            backup("thursday", "2026-11-19T01:00:00Z", .partiallyFailed), backup("friday", "2026-11-20T01:00:00Z"),
        ]
        let plan = RetentionPlan(of: backups, by: try KeepRules("daily=3"))
        let kept = RetentionPlan.Verdict.keep([.rule(.daily)])
        #expect(
            verdicts(plan) == [
                "friday": kept, "thursday": kept, "wednesday-later": kept, "wednesday": .leave, "tuesday-later": .leave,
                "tuesday": kept, "monday": kept,
            ]
        )
        #expect(RetentionPlan(of: backups, by: try KeepRules("last=1")).deletions == ["monday", "tuesday"])
    }

    @Test(arguments: [
        BackupPhase.new, .queued, .readyToStart, .inProgress, .waitingForPluginOperations, .finalizing,
        .finalizingPartiallyFailed, .failed, .failedValidation, .deleting, .partiallyFailed,
        BackupPhase(rawValue: "Dreaming"),
    ])
    func `only complete backups are counted and deleted`(phase: BackupPhase) throws {
        let backups = try [
            backup("old", "2026-11-18T01:00:00Z"), backup("new", "2026-11-19T01:00:00Z"),
            backup("other", "2026-11-20T01:00:00Z", phase),
        ]
        let plan = RetentionPlan(of: backups, by: try KeepRules("last=1"))
        #expect(verdicts(plan) == ["new": .keep([.rule(.last)]), "old": .delete, "other": .leave])
    }

    @Test func `what is in use or on its way out stays out of it`() throws {
        var leaving = try backup("leaving", "2026-11-20T01:00:00Z")
        leaving.json[path: ["metadata", "deletionTimestamp"]] = "2026-11-20T02:00:00Z"
        let backups = try [
            leaving, backup("new", "2026-11-19T01:00:00Z"), backup("used", "2026-11-18T01:00:00Z"),
            backup("old", "2026-11-17T01:00:00Z"),
        ]
        let plan = RetentionPlan(of: backups, by: try KeepRules("last=1"), inUse: ["used"])
        #expect(
            verdicts(plan) == [
                "leaving": .leave, "new": .keep([.rule(.last)]), "used": .keep([.inUse]), "old": .delete,
            ]
        )
    }

    @Test func `days begin where the schedule's clock says`() throws {
        let backups = try [backup("evening", "2026-11-20T22:30:00Z"), backup("night", "2026-11-20T23:30:00Z")]
        let rules = try KeepRules("daily=1,hourly=1")
        #expect(RetentionPlan(of: backups, by: rules).deletions == ["evening"])
        let two = try KeepRules("daily=2")
        #expect(RetentionPlan(of: backups, by: two, zone: Zones.berlin).deletions.isEmpty)
        #expect(
            verdicts(RetentionPlan(of: backups, by: two, zone: Zones.berlin))["evening"] == .keep([.rule(.daily)])
        )
    }

    @Test func `whatever happens the newest complete backup stays, and what is let go is complete`() throws {
        var random = SeededGenerator.printingSeed(for: "retention")
        let phases: [BackupPhase] = [.completed, .partiallyFailed, .failed, .inProgress, .deleting, .completed]
        for _ in 0..<200 {
            let backups = try (0..<Int.random(in: 0...40, using: &random)).map { index in
                let time = Timestamp(seconds: 1_790_000_000 + Int.random(in: 0...20_000_000, using: &random))
                return try backup("\(index)", time.description, phases.randomElement(using: &random) ?? .completed)
            }
            let period = KeepRules.Period.allCases.randomElement(using: &random) ?? .last
            let rules = try KeepRules("\(period.rawValue)=\(Int.random(in: 1...5, using: &random))")
            let plan = RetentionPlan(of: backups, by: rules)
            #expect(plan.entries.count == backups.count)
            let complete = plan.entries.filter { $0.phase == .completed }
            if let newest = complete.first { #expect(!plan.deletions.contains(newest.name)) }
            #expect(Set(plan.deletions).isSubset(of: complete.map(\.name)))
            // Applied once more to what is left, the rules let nothing more go.
            let left = backups.filter { !plan.deletions.contains($0.name) }
            #expect(RetentionPlan(of: left, by: rules).deletions.isEmpty)
        }
    }
}

// MARK: - Documentation

extension RetentionPlanTests {
    /// The table at the end of `Documentation/retention.md`.
    @Test func `the example of the documentation is true`() throws {
        let backups = try [
            backup("20", "2026-11-20T01:00:00Z"), backup("19-noon", "2026-11-19T12:00:00Z"),
            backup("19", "2026-11-19T01:00:00Z"), backup("18", "2026-11-18T01:00:00Z", .partiallyFailed),
            backup("17", "2026-11-17T01:00:00Z"), backup("16", "2026-11-16T01:00:00Z"),
            backup("31", "2026-10-31T01:00:00Z"), backup("30", "2026-10-30T01:00:00Z"),
        ]
        let plan = RetentionPlan(of: backups, by: try KeepRules("last=2,daily=3,monthly=2"))
        #expect(
            plan.entries.map(\.verdict) == [
                .keep([.rule(.last), .rule(.daily), .rule(.monthly)]), .keep([.rule(.last), .rule(.daily)]), .delete,
                .keep([.rule(.daily)]), .keep([.rule(.daily)]), .delete, .keep([.rule(.monthly)]), .delete,
            ]
        )
    }

    @Test func `backups of another schedule of this name are neither counted nor deleted`() throws {
        var backups = try (1...4).map { try backup("b\($0)", "2026-11-2\($0)T01:00:00Z") }
        for index in [0, 2, 3] { backups[index].annotations["lifeboat.dev/scheduled-by"] = "7f2e" }
        backups[3].annotations["lifeboat.dev/scheduled-by"] = "another"
        // The second does not say whose it is, and became an object long after it was made.
        let plan = RetentionPlan(of: Schedules.schedule(), backups: backups, by: try KeepRules("last=1"))
        #expect(
            verdicts(plan) == ["b1": .delete, "b2": .notOurs, "b3": .keep([.rule(.last)]), "b4": .notOurs]
        )
        #expect(plan.entries.map(\.name) == ["b3", "b1", "b4", "b2"])
        #expect(plan.deletions == ["b1"] && !plan.holds("b4"))
    }
}
