// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VeleroAPI

/// Commands about repositories of volume data: `lifeboat repo …`.
struct RepositoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repo",
        abstract: "See the repositories that hold the data of volumes.",
        subcommands: [RepositoryGet.self],
        aliases: ["repos"]
    )
}

/// Lists repositories: `lifeboat repo get [NAME…]`.
struct RepositoryGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "get", abstract: "List repositories.")

    @OptionGroup var query: ServedQuery

    func run() async throws {
        try await query.list(BackupRepository.self, header: ["NAME", "STATUS", "LAST MAINTENANCE"]) {
            [$0.name, $0.status.phase, $0.status.lastMaintenanceTime?.goDescription ?? "<never>"]
        }
    }
}
