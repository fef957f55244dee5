// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// How far a backup or restore in a cluster has come.
struct RunOutcome: Sendable, Equatable {
    /// Its phase.
    var phase: String
    /// Whether it has ended.
    var isOver: Bool
    /// Items that belong to it, as far as known.
    var total: Int
    /// Items dealt with.
    var done: Int
    /// Errors in its results.
    var errors: Int
    /// Warnings in its results.
    var warnings: Int
    /// Why it failed or was refused.
    var reasons: [String]

    /// Whether not everything that was asked for was done.
    var isBad: Bool { isOver && phase != BackupPhase.completed.rawValue }

    /// How the command ends that has waited for it; `nil` for success.
    var exitStatus: ExitStatus? {
        switch phase {
        case BackupPhase.completed.rawValue: nil
        case BackupPhase.partiallyFailed.rawValue: .partialFailure
        default: .failure
        }
    }

    /// What a user is told at the end.
    func text(noun: String, name: String) -> String {
        var lines = ["\(noun.prefix(1).uppercased() + noun.dropFirst()) \(name): \(phase)", "  items      \(done)"]
        if errors > 0 { lines.append("  errors     \(errors)") }
        if warnings > 0 { lines.append("  warnings   \(warnings)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line while it runs.
    func progressLine(noun: String, name: String) -> String {
        let items = total > 0 ? "  \(done)/\(total) items" : ""
        return "\(noun) \(name): \(phase)\(items)"
    }
}

/// A backup or restore that a server carries out.
protocol ServedRun: ServedResource {
    /// How far it has come.
    var outcome: RunOutcome { get }
}

extension Backup: ServedRun {
    var outcome: RunOutcome {
        let progress = status.progress
        return RunOutcome(
            phase: "\(status.phase)",
            isOver: status.phase.isTerminal,
            total: progress.totalItems,
            done: progress.itemsBackedUp,
            errors: status.errors,
            warnings: status.warnings,
            reasons: status.validationErrors + (status.failureReason.map { [$0] } ?? [])
        )
    }
}

extension Restore: ServedRun {
    var outcome: RunOutcome {
        let progress = status.progress
        return RunOutcome(
            phase: "\(status.phase)",
            isOver: status.phase.isTerminal,
            total: progress.totalItems,
            done: progress.itemsRestored,
            errors: status.errors,
            warnings: status.warnings,
            reasons: status.validationErrors + (status.failureReason.map { [$0] } ?? [])
        )
    }
}
