// SPDX-License-Identifier: Apache-2.0

/// What became of the snapshots of a backup that is deleted.
package struct RemovedSnapshots: Sendable, Equatable {
    /// Whether any that a restore would need is gone, now or from an earlier attempt.
    package var areMissed = false
    /// What is left, and keeps the backup; one sentence each.
    package var left: [String] = []
    /// What could not be looked for, and does not keep the backup; one sentence each.
    package var unknown: [String] = []

    /// Notes that nobody can say what there is in a place.
    /// - Parameters:
    ///   - reason: Why.
    ///   - isKnown: Whether it is known that there is something, or was.
    mutating func miss(_ reason: String, isKnown: Bool) {
        if isKnown { left.append(reason) } else { unknown.append(reason) }
    }

    static func += (all: inout RemovedSnapshots, one: RemovedSnapshots) {
        all.areMissed = all.areMissed || one.areMissed
        all.left += one.left
        all.unknown += one.unknown
    }
}
