// SPDX-License-Identifier: Apache-2.0

extension SnapshotRun {
    /// Begins a snapshot of each volume that has none yet, and looks at them until each is complete or has failed.
    ///
    /// What is refused for now is begun again at each look, while the others go on; one deadline is for all.
    func complete(_ ledger: SnapshotLedger) async throws {
        var waiting = orders(ledger.open)
        let isDone = try await options.wait.wait {
            waiting = await begin(waiting, ledger)
            return try await look(ledger) && waiting.isEmpty
        }
        guard !isDone else { return }
        ledger.failOpen(overdue)
    }

    /// Looks at all pending snapshots, many in one call.
    /// - Returns: Whether none is pending any more.
    private func look(_ ledger: SnapshotLedger) async throws -> Bool {
        for run in ledger.pending.runs(of: disks.batch) {
            let ids = run.map(\.snapshotID)
            do {
                ledger.look(try await disks.snapshotStates(ids), asked: ids)
            } catch  where disks.isPassing(error) {
                // The snapshots go on meanwhile; the deadline ends it.
                return false
            }
        }
        return ledger.pending.isEmpty
    }

    /// Why a volume has no complete snapshot when time is up.
    private func overdue(_ outcome: SnapshotOutcome) -> VolumeSnapshotsError {
        let limit = options.wait.deadlineInWords
        guard let snapshot = outcome.snapshot else {
            let reason = outcome.refusal.map { ": \($0)" } ?? ""
            return VolumeSnapshotsError(
                .timedOut,
                "no snapshot of \(outcome.target.volumeID) could be begun within \(limit)\(reason)",
                hint: outcome.refusal.flatMap { hint(of: $0) } ?? "give the backup more time",
                cause: outcome.refusal
            )
        }
        let progress = snapshot.progress.map { " (\($0) %)" } ?? ""
        return VolumeSnapshotsError(
            .timedOut,
            "the snapshot \(snapshot.id) was not complete after \(limit)\(progress)",
            hint: "the provider goes on with it; give the backup more time"
        )
    }
}
