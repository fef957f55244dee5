// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage
import RestoreEngine
import VeleroAPI

/// The command `lifeboat restore create [NAME] --from-backup NAME`.
struct RestoreCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Restore a backup, or a part of it.",
        discussion: """
            Does what 'restore plan' with the same flags shows. Objects that exist are left alone unless \
            --existing-resource-policy update is given. Running it again continues: what is there is not made twice.
            """
    )

    @Argument(help: "Name of the restore; default: the backup's name and the time.")
    var name: String?

    @OptionGroup var restore: RestoreOptionGroup
    @OptionGroup var storage: StorageOptions
    @OptionGroup var connection: ConnectionOptions

    @Flag(name: .shortAndLong, help: "Taken for the sake of scripts written for Velero: this command always waits.")
    var wait = false

    @Option(name: .shortAndLong, help: "How the result is printed: table, json or yaml.")
    var output: OutputFormat = .table

    func run() async throws {
        let console = Console.standard
        let options = try restore.options(
            restoreName: name ?? RestoreName.standard(backup: restore.fromBackup, at: WallClock.now())
        )
        let progress = RestoreProgress()
        let started = ContinuousClock.now
        let report = try await storage.withStore { store in
            try await connection.withClient { client in
                try await ProgressDisplay(console: console) { Self.line(progress.snapshot, since: started) }
                    .show {
                        try await RestoreRun(client: client, store: store, progress: progress, now: WallClock.now)
                            .run(options)
                    }
            }
        }
        let summary = RestoreSummary(report: report, elapsed: ContinuousClock.now - started)
        for issue in summary.issues { console.say(issue) }
        if output == .table { console.data(summary.text) } else { console.data(output.text(of: report.resource.json)) }
        if let end = report.end {
            if let failure = report.recordFailure { console.say("warning: \(failure.message)") }
            throw end
        }
        if let failure = report.recordFailure { throw failure }
        if report.resource.status.phase == .partiallyFailed { throw ExitStatus.partialFailure }
    }

    private static func line(_ snapshot: RestoreProgress.Snapshot, since start: ContinuousClock.Instant) -> String {
        if !snapshot.waitingFor.isEmpty { return "Waiting for \(snapshot.waitingFor) …" }
        guard snapshot.total > 0 else { return "Reading the backup and the cluster …" }
        let share = snapshot.done * 20 / snapshot.total
        let bar = String(repeating: "█", count: share) + String(repeating: "░", count: 20 - share)
        return
            "\(bar) \(snapshot.done)/\(snapshot.total) items  \(Measures.rate(snapshot.done, in: ContinuousClock.now - start))"
    }
}

/// What a user is told of a restore that has just ended.
struct RestoreSummary {
    let report: RestoreReport
    let elapsed: Duration

    /// Warnings and errors, a line each.
    var issues: [String] {
        report.plan.warnings.map { "warning: \($0)" }
            + report.applied.flatMap { result in
                let name = "\(result.item.target.kind)/\(result.item.target.key)"
                return [result.error.map { "error: \(name): \($0)" }, result.warning.map { "warning: \(name): \($0)" }]
                    .compactMap { $0 }
            }
    }

    /// The figures.
    var text: String {
        let status = report.resource.status
        let counts = report.counts
        let made = (counts[.created] ?? 0) + (counts[.updated] ?? 0)
        let notReached = report.plan.items.count - report.applied.count
        var lines = [
            "Restore \(report.resource.name): \(status.phase)",
            "  created    \(counts[.created] ?? 0)",
            "  updated    \(counts[.updated] ?? 0)",
            "  left alone \(counts[.skipped] ?? 0)",
            "  failed     \(counts[.failed] ?? 0)",
            "  time       \(Measures.duration(elapsed)) (\(Measures.rate(made, in: elapsed)))",
        ]
        if notReached > 0 {
            lines.insert(
                "  not reached \(notReached); restore again to continue, under another name",
                at: lines.count - 1
            )
        }
        if status.warnings > 0 { lines.append("  warnings   \(status.warnings)") }
        return lines.joined(separator: "\n") + "\n"
    }
}
