// SPDX-License-Identifier: Apache-2.0

package import JSON
import VolumeSnapshots

/// A database that a restore makes out of its RDS snapshot.
package struct PlannedDatabase: Sendable, Equatable {
    /// The instance in the backup.
    package var source: String
    /// The instance that is made.
    package var target: String
    /// What will be done, or is in the way; one sentence.
    package var message: String
    /// Whether something is in the way.
    package var isBlocked: Bool
    /// Whether this restore has begun it before.
    package var isMade: Bool
    /// What the backup knows of it; `nil` when it knows nothing.
    var record: RDSSnapshotRecord?

    /// What a preview says.
    init(_ preview: RDSPreview, _ record: RDSSnapshotRecord) {
        source = preview.instanceID
        target = preview.newID
        message = preview.sentence
        isBlocked = preview.blockedBy != nil
        isMade = preview.isMade
        self.record = record
    }

    /// One that cannot be made.
    init(_ wish: RDSRestoreWish, blockedBy reason: String, _ record: RDSSnapshotRecord? = nil) {
        source = wish.source
        target = wish.target ?? wish.source
        message = "no database can be made: \(reason)"
        isBlocked = true
        isMade = false
        self.record = record
    }

    /// The verdict in the words of a plan.
    package var verdict: Verdict { isBlocked ? .blocked : isMade ? .unchanged : .create }

    /// As `restore plan -o json` prints it.
    package var json: JSONValue {
        [
            "source": .string(source), "target": .string(target), "verdict": .string(verdict.rawValue),
            "message": .string(message),
        ]
    }
}

/// What became of a database of a restore.
package struct RestoredDatabase: Sendable {
    /// The line of the plan.
    package var planned: PlannedDatabase
    /// Where it can be reached, as `host:port`; `nil` when it cannot.
    package var address: String?
    /// Why it cannot.
    package var error: String?
}
