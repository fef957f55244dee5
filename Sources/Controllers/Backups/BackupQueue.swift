// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// Decides which waiting backups may start, and numbers the others: a pure function of all backups (Velero's rules).
///
/// Backups start in the order of their places. One may start when a slot is free and it shares no namespace with a backup
/// that runs or that stands before it, so that two backups never read the same objects at once and none is overtaken by
/// one that it waits for. One whose location is awaited stays where it is, and lets the others pass.
package struct BackupQueue: Sendable {
    /// What becomes of one backup.
    package enum Change: Sendable, Equatable {
        /// It gets a place in the queue, or another one.
        case place(String, Int)
        /// It may start.
        case start(String)
    }

    /// The most backups that run at the same time.
    package let limit: Int
    /// The namespaces that the cluster has.
    package let namespaces: Set<String>
    /// Names of backups that cannot start yet, because their location is awaited: the others pass them.
    package let held: Set<String>

    /// Rules for one cluster.
    package init(limit: Int, namespaces: Set<String>, held: Set<String> = []) {
        self.limit = limit
        self.namespaces = namespaces
        self.held = held
    }

    /// What is to be done now.
    /// - Parameter backups: All backups, in no order.
    /// - Returns: The changes, those that start first.
    package func changes(_ backups: [Backup]) -> [Change] {
        let running = backups.filter { Self.isRunning($0.status.phase) && !$0.isBeingDeleted }
        var slots = limit - running.count
        var taken = Reach.nothing
        for backup in running { taken.add(reach(of: backup)) }
        var starting: [Change] = []
        var waiting: [Backup] = []
        for backup in Self.inOrder(backups) {
            guard !held.contains(backup.name) else {
                waiting.append(backup)
                continue
            }
            let reach = reach(of: backup)
            if slots > 0, !taken.overlaps(reach) {
                slots -= 1
                starting.append(.start(backup.name))
            } else {
                waiting.append(backup)
            }
            taken.add(reach)
        }
        return starting + Self.renumbered(waiting)
    }

    /// Whether a backup waits or takes a slot.
    package static func concerns(_ phase: BackupPhase) -> Bool {
        isRunning(phase) || phase == .new || phase == .queued
    }

    /// Whether a backup takes a slot.
    package static func isRunning(_ phase: BackupPhase) -> Bool { phase == .readyToStart || phase == .inProgress }

    /// Those that wait: first those that have a place, then the new ones by age.
    private static func inOrder(_ backups: [Backup]) -> [Backup] {
        let queued = backups.filter { $0.status.phase == .queued && !$0.isBeingDeleted }.sorted {
            ($0.status.queuePosition ?? .max, $0.name) < ($1.status.queuePosition ?? .max, $1.name)
        }
        let new = backups.filter { $0.status.phase == .new && !$0.isBeingDeleted }.sorted {
            ($0.createdAt?.seconds ?? .max, $0.name) < ($1.createdAt?.seconds ?? .max, $1.name)
        }
        return queued + new
    }

    /// The place a backup has, whatever somebody has written there: it is reckoned with.
    private static func place(of backup: Backup) -> Int { min(max(backup.status.queuePosition ?? 0, 0), 1_000_000) }

    /// Numbers those that wait.
    ///
    /// The first ten places are exact. Further back they may be up to a half too high: with exact ones each start among
    /// hundreds that wait would be a write to every one of them.
    private static func renumbered(_ waiting: [Backup]) -> [Change] {
        let former = waiting.map { $0.status.phase == .queued ? place(of: $0) : 0 }
        // Beyond the last that is too far off, too, so that not each start finds the next one.
        let isOff = former.enumerated().last { index, place in place * 2 > (index + 1) * 3 }
        let exactOnes = max(10, isOff.map { ($0.offset + 1) * 2 } ?? 0)
        var changes: [Change] = []
        var last = 0
        for (index, backup) in waiting.enumerated() {
            let place = index < exactOnes || former[index] <= last ? last + 1 : former[index]
            if place != former[index] { changes.append(.place(backup.name, place)) }
            last = place
        }
        return changes
    }
}

// MARK: - Overlap

extension BackupQueue {
    /// The namespaces that backups read.
    struct Reach {
        static let nothing = Reach(namespaces: [], isEverything: false)

        var namespaces: Set<String>
        var isEverything: Bool

        mutating func add(_ other: Reach) {
            namespaces.formUnion(other.namespaces)
            isEverything = isEverything || other.isEverything
        }

        func overlaps(_ other: Reach) -> Bool {
            if isEverything { return other.isEverything || !other.namespaces.isEmpty }
            if other.isEverything { return !namespaces.isEmpty }
            return !namespaces.isDisjoint(with: other.namespaces)
        }
    }

    func reach(of backup: Backup) -> Reach {
        let filter = NameFilter(
            includes: backup.spec.includedNamespaces,
            excludes: backup.spec.excludedNamespaces
        )
        // Names are kept although the cluster does not have them yet: a namespace may be made at any moment.
        let named = filter.literalIncludes.filter(filter.allows)
        return Reach(
            namespaces: namespaces.filter(filter.allows).union(named),
            isEverything: filter.isEverything
        )
    }
}
