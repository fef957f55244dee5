// SPDX-License-Identifier: Apache-2.0

extension SnapshotRun {
    /// Looks at all pending snapshots again and again, many in one call, until each is complete or has failed.
    func waitForCompletion(_ ledger: SnapshotLedger) async throws {
        let isDone = try await options.wait.wait {
            let pending = ledger.pending
            guard !pending.isEmpty else { return true }
            for run in pending.runs(of: disks.batch) {
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
        guard !isDone else { return }
        let limit = options.wait.deadlineInWords
        ledger.failOpen { outcome in
            let progress = outcome.snapshot?.progress.map { " (\($0) %)" } ?? ""
            return VolumeSnapshotsError(
                .timedOut,
                "the snapshot \(outcome.snapshot?.id ?? "") was not complete after \(limit)\(progress)",
                hint: "the provider goes on with it; give the backup more time"
            )
        }
    }
}
