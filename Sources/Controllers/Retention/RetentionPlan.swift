// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// Which backups of a schedule its keep rules hold, and which they let go.
package struct RetentionPlan: Sendable, Equatable {
    /// Why a backup is kept.
    package enum Reason: Sendable, Hashable {
        /// A rule counts it.
        case rule(KeepRules.Period)
        /// A rule has room left, and it is the oldest there is.
        case oldest(KeepRules.Period)
        /// It is the newest that is complete.
        case newestComplete
        /// It is being restored from, or used otherwise.
        case inUse
    }

    /// What becomes of a backup.
    package enum Verdict: Sendable, Equatable {
        /// It stays, whatever its TTL says.
        case keep([Reason])
        /// It is deleted.
        case delete
        /// The rules say nothing of it; it stays for its TTL.
        case leave
        /// It carries the name of the schedule, but another one made it, or may have: it is left alone.
        case notOurs
    }

    /// A backup and what becomes of it.
    package struct Entry: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// When it was made.
        package var time: Timestamp
        /// Where it stands.
        package var phase: BackupPhase
        /// What becomes of it.
        package var verdict: Verdict
    }

    /// All backups, the newest first; those that are not ours at the end.
    package private(set) var entries: [Entry]

    /// Applies rules.
    ///
    /// Only complete backups are counted and deleted. One that is partially failed is kept where it is all there is of a
    /// period that counts; otherwise it is left to its TTL, as all others are. The newest complete backup is never deleted.
    /// - Parameters:
    ///   - backups: The backups of the schedule, in any order.
    ///   - rules: What to keep.
    ///   - zone: The clock by which a day or a month begins: that of the schedule.
    ///   - inUse: Names of backups that something works with, such as a restore.
    package init(of backups: [Backup], by rules: KeepRules, zone: TimeZoneRules = .utc, inUse: Set<String> = []) {
        let candidates = backups.map { Candidate($0) }.sorted(by: Candidate.isNewer)
        var reasons: [String: [Reason]] = [:]
        for (period, count) in rules.counts.sorted(by: { $0.key < $1.key }) {
            for (name, reason) in Self.kept(of: candidates, by: period, count: count, zone: zone) {
                reasons[name, default: []].append(reason)
            }
        }
        if let newest = candidates.first(where: \.isComplete), reasons[newest.name] == nil {
            reasons[newest.name] = [.newestComplete]
        }
        entries = candidates.map { candidate in
            var kept = reasons[candidate.name] ?? []
            if inUse.contains(candidate.name) { kept.append(.inUse) }
            let verdict: Verdict = kept.isEmpty ? (candidate.isComplete ? .delete : .leave) : .keep(kept)
            return candidate.entry(verdict)
        }
    }

    /// Applies rules to those of some backups that are the schedule's own.
    /// - Parameters:
    ///   - schedule: The schedule.
    ///   - backups: Backups that carry its name, in any order.
    ///   - rules: What to keep.
    ///   - zone: The clock of the schedule.
    ///   - inUse: Names of backups that something works with.
    package init(
        of schedule: Schedule,
        backups: [Backup],
        by rules: KeepRules,
        zone: TimeZoneRules = .utc,
        inUse: Set<String> = []
    ) {
        var own: [Backup] = []
        var others: [Backup] = []
        for backup in backups {
            if ScheduledBackup.isOwn(backup, of: schedule) { own.append(backup) } else { others.append(backup) }
        }
        self.init(of: own, by: rules, zone: zone, inUse: inUse)
        entries += others.map(Candidate.init).sorted(by: Candidate.isNewer).map { $0.entry(.notOurs) }
    }

    /// The names of the backups that are to be deleted, the oldest first.
    package var deletions: [String] { entries.reversed().filter { $0.verdict == .delete }.map(\.name) }

    /// Whether a backup is kept, whatever its TTL says.
    package func holds(_ name: String) -> Bool {
        guard case .keep = entries.first(where: { $0.name == name })?.verdict else { return false }
        return true
    }
}

// MARK: - Rules

extension RetentionPlan {
    /// What the rules look at of a backup.
    private struct Candidate {
        let name: String
        let time: Timestamp
        let phase: BackupPhase
        /// Whether it is on its way out.
        let isLeaving: Bool

        init(_ backup: Backup) {
            name = backup.name
            // Backups that come out of a bucket are made in the cluster long after they were taken.
            time = backup.status.startTimestamp ?? backup.createdAt ?? Timestamp(seconds: 0)
            phase = backup.status.phase
            isLeaving = backup.isBeingDeleted
        }

        var isComplete: Bool { phase == .completed && !isLeaving }
        var isPartial: Bool { phase == .partiallyFailed && !isLeaving }

        func entry(_ verdict: Verdict) -> Entry { Entry(name: name, time: time, phase: phase, verdict: verdict) }

        static func isNewer(_ one: Candidate, _ other: Candidate) -> Bool {
            (one.time, one.name) > (other.time, other.name)
        }
    }

    /// What one rule keeps, as restic's `forget` does: the newest of each period, and the oldest of all while there is room.
    private static func kept(
        of candidates: [Candidate],
        by period: KeepRules.Period,
        count: Int,
        zone: TimeZoneRules
    ) -> [(name: String, reason: Reason)] {
        // Complete ones are counted among themselves, so that a month of failures does not use up their places.
        let complete = candidates.filter(\.isComplete)
        var kept = representatives(of: complete, by: period, zone: zone).prefix(count)
            .map { (name: $0.name, reason: Reason.rule(period)) }
        if kept.count < count, let oldest = complete.last?.name, oldest != kept.last?.name {
            kept.append((oldest, .oldest(period)))
        }
        guard period != .last else { return kept }
        let partial = representatives(of: candidates.filter { $0.isComplete || $0.isPartial }, by: period, zone: zone)
            .prefix(count).filter(\.isPartial)
        return kept + partial.map { ($0.name, .rule(period)) }
    }

    /// One backup for each period, the newest first: the newest complete one or, without one, the newest.
    private static func representatives(
        of candidates: [Candidate],
        by period: KeepRules.Period,
        zone: TimeZoneRules
    ) -> [Candidate] {
        guard period != .last else { return candidates }
        var chosen: [Candidate] = []
        var last: [Int]?
        for candidate in candidates {
            let bucket = period.bucket(of: candidate.time, in: zone)
            if bucket != last {
                chosen.append(candidate)
                last = bucket
            } else if candidate.isComplete, let present = chosen.last, present.isPartial {
                chosen[chosen.count - 1] = candidate
            }
        }
        return chosen
    }
}
