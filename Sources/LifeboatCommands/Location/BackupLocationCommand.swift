// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Commands about backup locations: `lifeboat backup-location …`.
struct BackupLocationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup-location",
        abstract: "Say where the server in a cluster keeps backups.",
        subcommands: [
            BackupLocationCreate.self, BackupLocationGet.self, BackupLocationSet.self, BackupLocationDelete.self,
        ],
        aliases: ["backup-locations"]
    )
}
