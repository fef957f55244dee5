// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubernetesCore
import VeleroAPI

/// Lists schedules: `lifeboat schedule get [NAME…]`.
struct ScheduleGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "get", abstract: "List schedules.")

    @OptionGroup var query: ServedQuery

    func run() async throws {
        let now = WallClock.now()
        try await query.list(Schedule.self, header: Self.header) { Self.cells($0, now: now) }
    }

    /// Velero's columns.
    static let header = ["NAME", "STATUS", "CREATED", "SCHEDULE", "BACKUP TTL", "LAST BACKUP", "SELECTOR", "PAUSED"]

    /// One schedule in Velero's columns.
    static func cells(_ schedule: Schedule, now: Timestamp) -> [String] {
        let spec = schedule.spec
        return [
            schedule.name,
            schedule.status.phase.rawValue,
            schedule.createdAt?.goDescription ?? "<nil>",
            spec.schedule,
            (spec.template.ttl ?? .zero).description,
            Measures.distance(to: schedule.status.lastBackup, from: now),
            SpecWords.selector(spec.template.labelSelector),
            String(spec.isPaused),
        ]
    }
}
