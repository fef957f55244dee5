// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import Synchronization

/// What is known of a run's volumes, written down at once, so that nothing that was made is forgotten.
final class SnapshotLedger: Sendable {
    private let outcomes: Mutex<[SnapshotOutcome]>
    private let clock: WallClock
    private let progress: @Sendable (SnapshotProgress) -> Void

    init(
        _ targets: [SnapshotTarget],
        clock: WallClock,
        progress: @escaping @Sendable (SnapshotProgress) -> Void
    ) {
        outcomes = Mutex(targets.map(SnapshotOutcome.init))
        self.clock = clock
        self.progress = progress
    }

    /// All outcomes so far.
    var result: SnapshotRunResult { outcomes.withLock { SnapshotRunResult(outcomes: $0) } }

    /// Those that have neither a snapshot nor an error.
    var open: [SnapshotOutcome] { result.outcomes.filter { $0.error == nil && $0.snapshot == nil } }

    /// Snapshots that are not complete.
    var pending: [(volumeID: String, snapshotID: String)] {
        result.outcomes.compactMap { outcome in
            guard outcome.error == nil, let snapshot = outcome.snapshot, snapshot.state == .pending else { return nil }
            return (outcome.target.volumeID, snapshot.id)
        }
    }

    // MARK: Changes

    /// Notes the disks; a volume without one has failed.
    func learn(_ disks: [String: Disk], of place: String) {
        change { outcome, now in
            outcome.disk = disks[outcome.target.volumeID]
            guard outcome.disk == nil else { return }
            outcome.error = VolumeSnapshotsError(
                .notFound,
                "the disk \(outcome.target.volumeID) does not exist in \(place)",
                hint: "check the region and the account of the snapshot location \(outcome.target.location)"
            )
            outcome.endedAt = now
        }
    }

    /// Takes up snapshots of an interrupted run: the newest usable one of each volume.
    func takeUp(_ snapshots: [DiskSnapshot]) {
        let newestFirst = snapshots.filter { !$0.state.isFailed }.sorted { a, b in
            (a.startedAt?.secondsSince1970 ?? 0) > (b.startedAt?.secondsSince1970 ?? 0)
        }
        change { outcome, now in
            // By the disk and not by `velero.io/pv`, which may be missing where tags were added after the snapshot was begun.
            let own = newestFirst.first { $0.volumeID == outcome.target.volumeID }
            guard outcome.error == nil, let own else { return }
            outcome.isTakenUp = true
            Self.set(own, &outcome, now)
        }
    }

    /// Notes what an order has begun.
    func begun(_ batch: DiskSnapshotBatch, _ order: DiskSnapshotOrder) {
        let wanted = Set(order.items.map(\.volumeID))
        change { outcome, now in
            guard wanted.contains(outcome.target.volumeID) else { return }
            outcome.notes += batch.notes
            guard let snapshot = batch.snapshots[outcome.target.volumeID] else {
                if order.machine == nil {
                    outcome.error = VolumeSnapshotsError(
                        .failed,
                        "the provider began no snapshot of \(outcome.target.volumeID)"
                    )
                    outcome.endedAt = now
                }
                return
            }
            outcome.consistentWith = order.machine
            if let refusal = outcome.refusal {
                outcome.notes.append("its snapshot was begun later than the backup, because it had to wait: \(refusal)")
            }
            Self.set(snapshot, &outcome, now)
        }
    }

    /// Notes that an order was refused for now.
    func postponed(_ order: DiskSnapshotOrder, _ refusal: any Error) {
        let wanted = Set(order.items.map(\.volumeID))
        change { outcome, _ in if wanted.contains(outcome.target.volumeID) { outcome.refusal = refusal } }
    }

    /// How often in a row a snapshot or disk is not seen before it is taken for gone.
    ///
    /// What was made a moment ago may not be known everywhere in EC2 yet. Five looks take a quarter of a minute at least.
    static let maximumMisses = 5

    /// Notes how far snapshots are; one that stays away has failed.
    func look(_ states: [String: DiskSnapshot], asked: [String]) {
        let asked = Set(asked)
        change { outcome, now in
            guard let known = outcome.snapshot, asked.contains(known.id), outcome.error == nil else { return }
            guard let state = states[known.id] else {
                outcome.misses += 1
                guard outcome.misses >= Self.maximumMisses else { return }
                outcome.error = VolumeSnapshotsError(.failed, "the snapshot \(known.id) was deleted while it was made")
                outcome.endedAt = now
                return
            }
            outcome.misses = 0
            Self.set(state, &outcome, now)
        }
    }

    /// Notes that a volume has failed.
    func fail(volume id: String, _ error: VolumeSnapshotsError) {
        change { outcome, now in
            guard outcome.target.volumeID == id else { return }
            outcome.error = error
            outcome.endedAt = now
        }
    }

    /// Notes that all that is neither complete nor failed has failed.
    func failOpen(_ error: (SnapshotOutcome) -> VolumeSnapshotsError) {
        change { outcome, now in
            guard outcome.error == nil, !outcome.isCompleted else { return }
            outcome.error = error(outcome)
            outcome.endedAt = now
        }
    }

    /// Adds a sentence to a volume.
    func note(_ note: String, volume id: String) {
        change { outcome, _ in if outcome.target.volumeID == id { outcome.notes.append(note) } }
    }

    private static func set(_ snapshot: DiskSnapshot, _ outcome: inout SnapshotOutcome, _ now: Timestamp) {
        outcome.snapshot = snapshot
        outcome.begunAt = outcome.begunAt ?? snapshot.startedAt ?? now
        switch snapshot.state {
        case .pending: break
        case .completed: outcome.endedAt = snapshot.completedAt ?? now
        case .failed(let words):
            outcome.error = VolumeSnapshotsError(.failed, "the snapshot \(snapshot.id) has failed: \(words)")
            outcome.endedAt = now
        }
    }

    private func change(_ each: (inout SnapshotOutcome, Timestamp) -> Void) {
        let now = clock.now
        outcomes.withLock { outcomes in
            for index in outcomes.indices { each(&outcomes[index], now) }
            // Inside the lock, so that progress never goes backwards.
            progress(Self.progress(outcomes))
        }
    }

    private static func progress(_ outcomes: [SnapshotOutcome]) -> SnapshotProgress {
        var progress = SnapshotProgress(total: outcomes.count)
        var sum = 0
        for outcome in outcomes {
            if outcome.snapshot != nil { progress.begun += 1 }
            if outcome.isCompleted { progress.completed += 1 }
            if outcome.error != nil { progress.failed += 1 }
            sum += outcome.isCompleted || outcome.error != nil ? 100 : min(outcome.snapshot?.progress ?? 0, 99)
        }
        progress.percent = outcomes.isEmpty ? 100 : sum / outcomes.count
        return progress
    }
}
