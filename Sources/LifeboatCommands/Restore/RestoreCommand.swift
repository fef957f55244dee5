// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Commands about restores: `lifeboat restore …`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "See what a restore would do, and do it.",
        subcommands: [
            RestorePlanCommand.self, RestoreCreate.self, RestoreGet.self, RestoreDescribe.self, RestoreLogs.self,
            RestoreDelete.self,
        ],
        aliases: ["restores"]
    )
}
