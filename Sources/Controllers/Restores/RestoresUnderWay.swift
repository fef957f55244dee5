// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The restores that this process is carrying out, by UID: whoever removes the files of one waits until it has ended.
package final class RestoresUnderWay: Sendable {
    private let uids = Mutex<Set<String>>([])

    /// None.
    package init() {}

    /// Whether a restore is being carried out.
    func contains(_ uid: String) -> Bool { uids.withLock { $0.contains(uid) } }

    /// Counts a restore among them for the length of the closure.
    func during<Result>(_ uid: String, _ body: () async throws -> Result) async rethrows -> Result {
        uids.withLock { _ = $0.insert(uid) }
        defer { uids.withLock { _ = $0.remove(uid) } }
        return try await body()
    }
}
