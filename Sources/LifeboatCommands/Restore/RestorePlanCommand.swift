// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubernetesClient
import RestoreEngine

/// The command `lifeboat restore plan --from-backup NAME`.
struct RestorePlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a restore would do, item by item, and change nothing.",
        discussion: """
            Exit status: 0 nothing to do, 2 there is something to do, 1 any error, also when there are only items that \
            cannot be restored ('blocked', 'conflict').
            """
    )

    @Argument(help: "The name that the restore will have: databases may be called after it.")
    var name: String?

    @OptionGroup var restore: RestoreOptionGroup

    @Flag(help: "Show the fields that differ.")
    var diff = false

    @Flag(help: "List every item, also those for which nothing is to be done.")
    var details = false

    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var place: WorkplaceOptions

    @Option(name: .shortAndLong, help: "How the plan is printed: table, json or yaml.")
    var output: OutputFormat = .table

    func run() async throws {
        let console = Console.standard
        let order = try restore.order(named: name ?? "plan")
        let plan = try await place.withWorkplace(downloads) { workplace in
            let options = try await RestoreChoice.options(for: order, at: workplace)
            return try await workplace.withCluster { client in
                try await ProgressDisplay(console: console) { "Reading the backup and the cluster …" }.show {
                    try await RestoreRun(
                        client: client,
                        store: workplace.store,
                        locations: workplace is LocalWorkplace ? LocalDisks(client.configuration) : nil,
                        now: WallClock.now
                    )
                    .plan(options).plan
                }
            }
        }
        for warning in plan.warnings { console.say("warning: \(warning)") }
        if output == .table {
            console.data(PlanText(plan: plan, showsAll: details, showsDifferences: diff).text)
        } else {
            console.data(output.text(of: plan.json))
        }
        if plan.hasChanges { throw ExitStatus.changes }
        if plan.hasUnrestorable { throw ExitStatus.failure }
    }
}
