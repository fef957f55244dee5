// SPDX-License-Identifier: Apache-2.0

package import VolumeSnapshots

/// What became of one planned item when the plan was applied.
package struct AppliedItem: Sendable {
    /// The outcome, as Velero marks it in the resource list of a restore.
    package enum Outcome: String, Sendable, CaseIterable {
        /// It was made.
        case created
        /// It was changed back.
        case updated
        /// It was left as it is, by a rule or because nothing was to be done.
        case skipped
        /// It could not be restored.
        case failed
    }

    /// The line of the plan.
    package var item: PlannedItem
    /// What became of it.
    package var outcome: Outcome
    /// Worth knowing, though nothing failed.
    package var warning: String?
    /// Why it failed.
    package var error: String?
    /// What became of its disk; of volumes that come from a snapshot.
    package var volumeInfo: RestoreVolumeInfoRecord?

    /// Describes what became of an item.
    package init(_ item: PlannedItem, _ outcome: Outcome, warning: String? = nil, error: String? = nil) {
        self.item = item
        self.outcome = outcome
        self.warning = warning
        self.error = error
    }
}
