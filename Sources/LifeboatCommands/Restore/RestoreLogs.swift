// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Prints the log of a restore: `lifeboat restore logs NAME`.
struct RestoreLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "logs", abstract: "Print the log of a restore.")

    @Argument(help: "The restore.")
    var name: String

    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var place: WorkplaceOptions

    func run() async throws {
        let console = Console.standard
        try await place.withWorkplace(downloads) { workplace in
            try await LogOutput(console: console).print { write in
                try await workplace.readLog(ofRestore: name, write)
            }
        }
    }
}
