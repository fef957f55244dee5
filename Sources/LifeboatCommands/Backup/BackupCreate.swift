// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VeleroAPI

/// The command `lifeboat backup create NAME`.
struct BackupCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Back up a cluster, or a part of it, at one moment.",
        discussion: """
            Without filters everything is taken, cluster-scoped items included. With --wait, and always where no server \
            does it, the exit status tells the outcome: 0 completed, 3 in part, 1 failed.
            """
    )

    @Argument(help: "Name of the backup: lower-case letters, digits, '-' and '.', at most 63.")
    var name: String?

    @OptionGroup var backup: BackupSpecOptions

    @Option(help: ArgumentHelp("Make a backup as this schedule does, now.", valueName: "schedule"))
    var fromSchedule: String?

    @OptionGroup var place: WorkplaceOptions

    @Flag(name: .shortAndLong, help: "Wait for the end; a backup that is made here is always waited for.")
    var wait = false

    @Option(
        name: .shortAndLong,
        help: """
            json or yaml: print the resource instead of sending it to the server; of a backup that is made here, print it \
            when it is done.
            """
    )
    var output: OutputFormat?

    func validate() throws {
        if name == nil && fromSchedule == nil {
            throw ValidationError("name the backup, or the schedule that it follows with --from-schedule")
        }
    }

    func run() async throws {
        let order = try order()
        try await place.withWorkplace { try await $0.make(order, console: .standard) }
    }

    private func order() throws -> BackupOrder {
        var order = BackupOrder(
            name: name,
            spec: try backup.spec(),
            schedule: fromSchedule,
            waits: wait,
            output: output
        )
        order.labels = try KeyValues.read(backup.labels, of: "--labels")
        order.annotations = try backup.allAnnotations()
        return order
    }
}
