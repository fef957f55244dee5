// SPDX-License-Identifier: Apache-2.0

/// Runs what must happen also after the task was cancelled, such as removing half of a backup.
package enum Cleanup {
    /// How long it may take; after that what is left stays, and is reported as unfinished by the next listing.
    package static let deadline = Duration.seconds(15)

    /// Runs the body to its end or the deadline, whichever comes first; failures are dropped.
    package static func run(_ body: @escaping @Sendable () async throws -> Void) async {
        // The one task outside of the structure, and waited for right here: there is no other way to run something
        // asynchronous in a task that has been cancelled.
        await Task {
            await withTaskGroup { group in
                group.addTask { try? await body() }
                group.addTask { try? await Task.sleep(for: deadline) }
                await group.next()
                group.cancelAll()
            }
        }.value
    }
}
