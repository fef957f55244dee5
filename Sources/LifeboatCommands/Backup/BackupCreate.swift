// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupEngine
import JSON
import VeleroAPI

/// The command `lifeboat backup create NAME`.
struct BackupCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Back up a cluster, or a part of it, at one moment.",
        discussion: "Without filters everything is taken, cluster-scoped items included."
    )

    @Argument(help: "Name of the backup: lower-case letters, digits, '-' and '.', at most 63.")
    var name: String

    @OptionGroup var filters: FilterOptions

    @Option(help: "How long the backup is kept, such as 720h.")
    var ttl: String = "720h0m0s"

    @OptionGroup var storage: StorageOptions
    @OptionGroup var connection: ConnectionOptions

    @Flag(name: .shortAndLong, help: "Taken for the sake of scripts written for Velero: this command always waits.")
    var wait = false

    @Option(name: .shortAndLong, help: "How the finished backup is printed: table, json or yaml.")
    var output: OutputFormat = .table

    func run() async throws {
        let options = try backupOptions()
        let console = Console.standard
        let progress = BackupProgress()
        let started = ContinuousClock.now
        let report = try await storage.withStore { store in
            try await connection.withClient { client in
                try await ProgressDisplay(console: console) {
                    BackupProgressLine(progress.snapshot, since: started).text
                }
                .show {
                    try await BackupRun(client: client, store: store, progress: progress, now: WallClock.now)
                        .run(options)
                }
            }
        }
        let summary = BackupSummary(
            report: report,
            elapsed: ContinuousClock.now - started,
            place: "\(try storage.url())"
        )
        for issue in summary.issues { console.say(issue) }
        if output == .table { console.data(summary.text) } else { console.data(output.text(of: report.backup.json)) }
        if report.backup.status.phase == .partiallyFailed { throw ExitStatus.partialFailure }
    }

    private func backupOptions() throws -> BackupOptions {
        var options = BackupOptions(name: name)
        options.namespaces = filters.namespaces
        options.resources = filters.resources
        options.labelSelector = filters.selector
        options.includeClusterResources = filters.includeClusterResources
        let ttl = try GoDuration(ttl)
        guard ttl.seconds > 0 else { throw CommandFailure("--ttl must be longer than nothing", status: .usage) }
        options.ttlSeconds = ttl.seconds
        return options
    }
}
