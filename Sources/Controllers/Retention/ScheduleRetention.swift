// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// What a schedule says of which of its backups are kept.
package enum ScheduleRetention: Sendable, Equatable {
    /// Nothing: their TTLs count.
    case none
    /// Something that cannot be understood, for this reason; none of them is deleted until it can.
    case unclear(String)
    /// Rules, which come to this.
    case plan(RetentionPlan)

    /// Applies the rules of a schedule.
    /// - Parameters:
    ///   - schedule: The schedule.
    ///   - backups: Backups that carry its name, in any order.
    ///   - inUse: Names of backups that something works with, such as a restore.
    ///   - database: Where time zones are looked up.
    ///   - server: The clock of the server, for schedules that name none.
    ///   - now: The time of day.
    package init(
        of schedule: Schedule,
        backups: [Backup],
        inUse: Set<String> = [],
        database: any TimeZoneDatabase,
        server: TimeZoneRules,
        now: Timestamp
    ) {
        let validation = ScheduleValidation(schedule, database: database, server: server, now: now)
        if let error = validation.keepError {
            self = .unclear(error.sentence)
        } else if let rules = validation.keepRules {
            // On another clock other backups would be the last of their day.
            guard let times = validation.times else {
                self = .unclear("the schedule is not valid: \(validation.errors.joined(separator: "; "))")
                return
            }
            self = .plan(RetentionPlan(of: schedule, backups: backups, by: rules, zone: times.zone, inUse: inUse))
        } else {
            self = .none
        }
    }

    /// Whether a backup stays beyond its TTL.
    package func holds(_ name: String) -> Bool {
        switch self {
        case .none: false
        case .unclear: true
        case .plan(let plan): plan.holds(name)
        }
    }
}

extension ScheduleRetention {
    /// Applies the rules of a schedule to the backups and restores of a cluster.
    init(of schedule: Schedule, in context: ControllerContext, database: any TimeZoneDatabase) {
        let restores = context.caches.restores.all.filter { !$0.status.phase.isTerminal }
        self.init(
            of: schedule,
            backups: context.caches.backups.all.filter { ScheduledBackup.isMade($0, by: schedule.name) },
            inUse: Set(restores.map(\.spec.backupName)),
            database: database,
            server: context.settings.timeZone,
            now: context.now()
        )
    }
}
