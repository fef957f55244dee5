// SPDX-License-Identifier: Apache-2.0

package import AWSCore

/// What became of one volume's snapshot.
package struct SnapshotOutcome: Sendable {
    /// What was asked for.
    package let target: SnapshotTarget
    /// The disk; `nil` when it could not be looked up.
    package var disk: Disk?
    /// The snapshot; also there when something failed after it was begun, so that it can be deleted.
    package var snapshot: DiskSnapshot?
    /// Why there is no snapshot that can be restored from.
    package var error: VolumeSnapshotsError?
    /// What did not go as it should and does no harm, one sentence each.
    package var notes: [String] = []
    /// Whether an interrupted run had begun it.
    package var isTakenUp = false
    /// The machine whose volumes were copied at the same moment; `nil` when it was copied by itself.
    package var consistentWith: String?
    /// When the work on it began.
    package var begunAt: Timestamp?
    /// When it was done.
    package var endedAt: Timestamp?

    /// How often in a row the snapshot was not seen.
    var misses = 0
    /// Why it was not begun yet, when it was refused for now.
    var refusal: (any Error)?

    /// Nothing done yet.
    init(_ target: SnapshotTarget) { self.target = target }

    /// Nothing done, because its location could not be opened.
    package init(_ target: SnapshotTarget, failed error: VolumeSnapshotsError) {
        self.target = target
        self.error = error
    }

    /// Whether there is a snapshot that can be restored from.
    package var isCompleted: Bool { error == nil && snapshot?.state == .completed }
}

/// What came of a whole run.
package struct SnapshotRunResult: Sendable {
    /// One for each target, in their order.
    package var outcomes: [SnapshotOutcome]

    /// What came of it.
    package init(outcomes: [SnapshotOutcome]) {
        self.outcomes = outcomes
    }

    /// How many have a snapshot that can be restored from.
    package var completed: Int { outcomes.count { $0.isCompleted } }
    /// The sentences of what failed, each with the volume's name.
    package var failures: [String] {
        outcomes.compactMap { outcome in outcome.error.map { "volume \(outcome.target.volumeName): \($0.message)" } }
    }
}

/// How far a run is.
package struct SnapshotProgress: Sendable, Equatable {
    /// The volumes of the run.
    package var total = 0
    /// Snapshots that were begun.
    package var begun = 0
    /// Snapshots that are complete.
    package var completed = 0
    /// Volumes without a usable snapshot.
    package var failed = 0
    /// The mean progress of all, from 0 to 100.
    package var percent = 0
}
