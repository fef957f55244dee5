// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

extension BackupPhase {
    /// Whether a backup in this phase can have left anything in a store: not before it has begun.
    package var mayHaveFiles: Bool { ![.new, .queued, .readyToStart, .failedValidation].contains(self) }
}

extension Backup {
    /// The phase a backup is in, or had before its deletion was begun; `nil` when that is not known any more.
    package var phaseBesidesDeletion: BackupPhase? {
        guard status.phase == .deleting else { return status.phase }
        return annotations[LifeboatAnnotation.phaseBeforeDeletion].map(BackupPhase.init(rawValue:))
    }

    /// Whether it can have left anything in a store, as far as is known.
    package var mayHaveFiles: Bool { phaseBesidesDeletion?.mayHaveFiles ?? true }
}
