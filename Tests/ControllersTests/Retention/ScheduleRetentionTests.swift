// SPDX-License-Identifier: Apache-2.0

import Testing
import VeleroAPI

@testable import Controllers

struct ScheduleRetentionTests {
    private func retention(keep: String?, times: String = "0 1 * * *") -> ScheduleRetention {
        let backups = ["2026-11-20T22:30:00Z", "2026-11-20T23:30:00Z"].map { time in
            var backup = Schedules.backup(time, .completed)
            backup.status.startTimestamp = try? Timestamp(time)
            return backup
        }
        return ScheduleRetention(
            of: Schedules.schedule("nightly", times, annotations: keep.map { ["lifeboat.dev/keep": $0] } ?? [:]),
            backups: backups,
            database: KnownZones(),
            server: .utc,
            now: Timestamp(seconds: 1_795_369_636)
        )
    }

    private let earlier = "2026-11-20T22:30:00Z"
    private let later = "2026-11-20T23:30:00Z"

    @Test func `without rules TTLs count, even where the schedule is not valid`() {
        #expect(retention(keep: nil) == .none)
        #expect(retention(keep: nil, times: "never") == .none)
        #expect(!ScheduleRetention.none.holds(later))
    }

    @Test func `rules count by the clock of the schedule`() {
        let utc = retention(keep: "daily=1")
        #expect(utc.holds(later) && !utc.holds(earlier) && !utc.holds("another"))
        let berlin = retention(keep: "daily=2", times: "CRON_TZ=Europe/Berlin 0 1 * * *")
        #expect(berlin.holds(later) && berlin.holds(earlier))
    }

    @Test(arguments: [("lots", "0 1 * * *"), ("last=1", "TZ=Nowhere/Town 0 1 * * *"), ("last=1", "0 25 * * *")])
    func `what cannot be understood holds every backup`(keep: String, times: String) {
        let retention = retention(keep: keep, times: times)
        #expect(retention.holds(earlier) && retention.holds(later))
        guard case .unclear(let reason) = retention else {
            Issue.record("\(retention)")
            return
        }
        #expect(!reason.isEmpty)
    }
}
