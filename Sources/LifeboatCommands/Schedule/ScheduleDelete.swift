// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VeleroAPI

/// Removes schedules: `lifeboat schedule delete NAME…`.
struct ScheduleDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove schedules.",
        discussion: "Their backups stay, unless the schedule was made with --use-owner-references-in-backup."
    )

    @OptionGroup var deletion: DeletionOptions
    @OptionGroup var server: ServerOptions

    func run() async throws {
        let choice = try deletion.choice()
        let deletion = deletion.deletion(of: Schedule.noun)
        try await server.withServer { server in
            try await server.delete(choice, Schedule.self, deletion) { schedule in
                schedule.spec.useOwnerReferencesInBackup == true ? "its backups go with it" : schedule.spec.schedule
            }
        }
    }
}
