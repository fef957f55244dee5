// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Removes what is kept about restores: `lifeboat restore delete NAME…`.
struct RestoreDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove what is kept about restores.",
        discussion: "Restored objects stay in the cluster; only the log, the results and the record of the restore go."
    )

    @OptionGroup var deletion: DeletionOptions
    @OptionGroup var place: WorkplaceOptions

    func run() async throws {
        let choice = try deletion.choice()
        try await place.withWorkplace { try await $0.delete(choice, ofRestores: deletion.deletion(of: "restore")) }
    }
}
