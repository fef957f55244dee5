// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Commands about schedules: `lifeboat schedule …`.
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Have the server in a cluster make backups at regular times.",
        subcommands: [
            ScheduleCreate.self, ScheduleGet.self, ScheduleDescribe.self, ScheduleDelete.self, SchedulePause.self,
            ScheduleUnpause.self, ScheduleRetention.self,
        ],
        aliases: ["schedules"]
    )
}
