// SPDX-License-Identifier: Apache-2.0

import ObjectStore

/// Runs what must happen also after the task was cancelled, such as removing half of a backup.
package enum Cleanup {
    /// How long it may take; after that what is left stays, and is reported as unfinished by the next listing.
    package static let deadline = Duration.seconds(15)

    /// Runs the body to its end or the deadline, whichever comes first; failures are dropped.
    package static func run(_ body: @escaping @Sendable () async throws -> Void) async {
        try? await CancellationShield.run(deadline: deadline, body)
    }
}
