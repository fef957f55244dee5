// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Commands about backups: `lifeboat backup …`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Make backups and look into them.",
        subcommands: [
            BackupCreate.self, BackupGet.self, BackupDescribe.self, BackupLogs.self, BackupList.self, BackupShow.self,
            BackupDownload.self, BackupDelete.self,
        ],
        aliases: ["backups"]
    )
}
