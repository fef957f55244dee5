// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `lifeboat backup …`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Make backups and look into them.",
        subcommands: [BackupCreate.self]
    )
}
