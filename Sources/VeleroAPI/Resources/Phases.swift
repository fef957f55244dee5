// SPDX-License-Identifier: Apache-2.0

/// Where a backup stands; holds phases of later versions of Velero too.
package struct BackupPhase: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// As written into `status.phase`; empty means new.
    package let rawValue: String

    /// Takes any text; nothing at all means new.
    package init(rawValue: String) {
        self.rawValue = rawValue.isEmpty ? "New" : rawValue
    }

    package static let new = BackupPhase(rawValue: "New")
    package static let queued = BackupPhase(rawValue: "Queued")
    package static let readyToStart = BackupPhase(rawValue: "ReadyToStart")
    package static let failedValidation = BackupPhase(rawValue: "FailedValidation")
    package static let inProgress = BackupPhase(rawValue: "InProgress")
    package static let waitingForPluginOperations = BackupPhase(rawValue: "WaitingForPluginOperations")
    package static let waitingForPluginOperationsPartiallyFailed =
        BackupPhase(rawValue: "WaitingForPluginOperationsPartiallyFailed")
    package static let finalizing = BackupPhase(rawValue: "Finalizing")
    package static let finalizingPartiallyFailed = BackupPhase(rawValue: "FinalizingPartiallyFailed")
    package static let completed = BackupPhase(rawValue: "Completed")
    package static let partiallyFailed = BackupPhase(rawValue: "PartiallyFailed")
    package static let failed = BackupPhase(rawValue: "Failed")
    package static let deleting = BackupPhase(rawValue: "Deleting")

    /// Whether nothing will happen to it any more, but for its removal.
    package var isTerminal: Bool {
        [.failedValidation, .completed, .partiallyFailed, .failed].contains(self)
    }

    package var description: String { rawValue }
}

/// Where a restore stands; holds phases of later versions of Velero too.
package struct RestorePhase: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// As written into `status.phase`; empty means new.
    package let rawValue: String

    /// Takes any text; nothing at all means new.
    package init(rawValue: String) {
        self.rawValue = rawValue.isEmpty ? "New" : rawValue
    }

    package static let new = RestorePhase(rawValue: "New")
    package static let failedValidation = RestorePhase(rawValue: "FailedValidation")
    package static let inProgress = RestorePhase(rawValue: "InProgress")
    package static let waitingForPluginOperations = RestorePhase(rawValue: "WaitingForPluginOperations")
    package static let waitingForPluginOperationsPartiallyFailed =
        RestorePhase(rawValue: "WaitingForPluginOperationsPartiallyFailed")
    package static let finalizing = RestorePhase(rawValue: "Finalizing")
    package static let finalizingPartiallyFailed = RestorePhase(rawValue: "FinalizingPartiallyFailed")
    package static let completed = RestorePhase(rawValue: "Completed")
    package static let partiallyFailed = RestorePhase(rawValue: "PartiallyFailed")
    package static let failed = RestorePhase(rawValue: "Failed")

    /// Whether nothing will happen to it any more.
    package var isTerminal: Bool {
        [.failedValidation, .completed, .partiallyFailed, .failed].contains(self)
    }

    package var description: String { rawValue }
}

/// What a restore does with objects that exist.
package enum ExistingResourcePolicy: String, Sendable, CaseIterable {
    /// Leaves them alone.
    case none
    /// Changes them to what the backup holds.
    case update
}
