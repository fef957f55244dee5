// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How far a restore has come; written by the tasks that apply, read by whoever shows it.
package final class RestoreProgress: Sendable {
    /// The figures at one moment.
    package struct Snapshot: Sendable, Equatable {
        /// Items to create or update.
        package var total = 0
        /// Items done, well or not.
        package var done = 0
        /// Items of the whole plan, those that are left alone included; known once the plan is made.
        package var totalItems = 0
        /// Items of the whole plan that are dealt with.
        package var itemsRestored = 0
        /// What is waited for; empty while items are applied.
        package var waitingFor = ""
    }

    private let state = Mutex(Snapshot())

    /// Progress at zero.
    package init() {}

    /// The figures now.
    package var snapshot: Snapshot { state.withLock { $0 } }

    func expect(_ items: [PlannedItem]) {
        let work = items.count(where: \.isWork)
        state.withLock {
            $0.total += work
            $0.totalItems += items.count
        }
    }

    func finishedItem() {
        state.withLock {
            $0.done += 1
            $0.itemsRestored += 1
        }
    }

    func leftAlone() { state.withLock { $0.itemsRestored += 1 } }

    func waits(for what: String) { state.withLock { $0.waitingFor = what } }
}
