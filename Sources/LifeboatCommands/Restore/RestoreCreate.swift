// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
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

    @Option(help: ArgumentHelp("Labels of the restore.", valueName: "key=value,…"))
    var labels: [String] = []

    @Option(help: ArgumentHelp("Annotations of the restore.", valueName: "key=value,…"))
    var annotations: [String] = []

    @OptionGroup var place: WorkplaceOptions

    @Flag(name: .shortAndLong, help: "Wait for the end; a restore that is made here is always waited for.")
    var wait = false

    @Option(
        name: .shortAndLong,
        help: """
            json or yaml: print the resource instead of sending it to the server; of a restore that is made here, print it \
            when it is done.
            """
    )
    var output: OutputFormat?

    func run() async throws {
        var order = try restore.order(named: name ?? RestoreName.standard(backup: restore.source, at: WallClock.now()))
        order.restore.labels = try KeyValues.read(labels, of: "--labels")
        // A flag says more than an annotation of the same meaning.
        order.restore.annotations.merge(try KeyValues.read(annotations, of: "--annotations")) { flag, _ in flag }
        order.waits = wait
        order.output = output
        try await place.withWorkplace { [order] in try await $0.make(order, console: .standard) }
    }
}

/// One line of progress.
struct RestoreProgressLine {
    let text: String

    init(_ snapshot: RestoreProgress.Snapshot, since start: ContinuousClock.Instant) {
        if !snapshot.waitingFor.isEmpty {
            text = "Waiting for \(snapshot.waitingFor) …"
        } else if snapshot.total == 0 {
            text = "Reading the backup and the cluster …"
        } else {
            let share = snapshot.done * 20 / snapshot.total
            let bar = String(repeating: "█", count: share) + String(repeating: "░", count: 20 - share)
            let rate = Measures.rate(snapshot.done, in: ContinuousClock.now - start)
            text = "\(bar) \(snapshot.done)/\(snapshot.total) items  \(rate)"
        }
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
            + report.databases.compactMap { made in made.error.map { "error: database \(made.planned.source): \($0)" } }
            + [report.leftBehind.map { "warning: \($0)" }].compactMap { $0 }
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
        for made in report.databases {
            let outcome = made.address.map { "is at \($0)" } ?? "is not restored"
            lines.append("  database   \(made.planned.source) \(outcome)")
        }
        if status.errors > 0 {
            lines.append("  errors     \(status.errors) (lifeboat restore describe \(report.resource.name))")
        }
        if status.warnings > 0 { lines.append("  warnings   \(status.warnings)") }
        return lines.joined(separator: "\n") + "\n"
    }
}
