// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How far a backup has come; written by the tasks that collect, read by whoever shows it.
package final class BackupProgress: Sendable {
    /// The figures at one moment.
    package struct Snapshot: Sendable, Equatable {
        /// Lists to read: kinds, or kinds times namespaces.
        package var totalLists = 0
        /// Lists read.
        package var finishedLists = 0
        /// Items known to belong to the backup, those in ``items`` included; grows while lists arrive.
        package var totalItems = 0
        /// Items in the archive.
        package var items = 0
        /// Bytes of JSON taken.
        package var bytes: Int64 = 0
        /// Snapshots of volumes that are to be taken.
        package var totalSnapshots = 0
        /// Snapshots that are complete.
        package var snapshots = 0
        /// Databases that are to be copied.
        package var totalDatabases = 0
        /// Databases that are dealt with.
        package var databases = 0
    }

    private let state = Mutex(Snapshot())

    /// Progress at zero.
    package init() {}

    /// The figures now.
    package var snapshot: Snapshot { state.withLock { $0 } }

    func expect(lists: Int) {
        state.withLock { $0.totalLists += lists }
    }

    func finishedList() {
        state.withLock { $0.finishedLists += 1 }
    }

    func found(items: Int) {
        state.withLock { $0.totalItems += items }
    }

    func snapshots(completed: Int, of total: Int) {
        state.withLock { ($0.snapshots, $0.totalSnapshots) = (completed, total) }
    }

    func databases(completed: Int, of total: Int) {
        state.withLock { ($0.databases, $0.totalDatabases) = (completed, total) }
    }

    func took(items: Int, bytes: Int) {
        state.withLock {
            $0.items += items
            $0.bytes += Int64(bytes)
        }
    }
}
