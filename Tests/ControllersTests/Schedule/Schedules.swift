// SPDX-License-Identifier: Apache-2.0

import Controllers
import JSON
import VeleroAPI

/// Schedules and backups as tests need them.
enum Schedules {
    /// A schedule of that name, made at a moment, as a server would give it.
    static func schedule(
        _ name: String = "nightly",
        _ expression: String = "0 1 * * *",
        created: String = "2026-11-01T00:00:00Z",
        annotations: [String: String] = [:]
    ) -> Schedule {
        var schedule = Schedule(name: name, spec: ScheduleSpec(schedule: expression, template: BackupSpec()))
        schedule.uid = "7f2e"
        schedule.createdAt = try? Timestamp(created)
        schedule.annotations = annotations
        return schedule
    }

    /// A backup of the schedule `nightly`.
    static func backup(_ name: String, _ phase: BackupPhase, at time: String = "2026-11-20T01:00:00Z") -> Backup {
        var backup = Backup(name: name, spec: BackupSpec())
        backup.labels = [VeleroLabel.scheduleName: "nightly"]
        backup.createdAt = try? Timestamp(time)
        backup.status.phase = phase
        return backup
    }
}
