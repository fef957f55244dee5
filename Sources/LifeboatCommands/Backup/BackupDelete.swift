// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Removes backups: `lifeboat backup delete NAME…`.
struct BackupDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove backups from the store, for good.",
        discussion: """
            A server is asked to do it, and removes all that belongs to a backup. Here it also removes what an interrupted \
            backup has left under a name.
            """
    )

    @OptionGroup var deletion: DeletionOptions
    @OptionGroup var place: WorkplaceOptions

    func run() async throws {
        let choice = try deletion.choice()
        try await place.withWorkplace { try await $0.delete(choice, ofBackups: deletion.deletion(of: "backup")) }
    }
}
