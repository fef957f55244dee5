// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage
import VeleroAPI

/// Tells everything that is known of restores: `lifeboat restore describe NAME…`.
struct RestoreDescribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Tell everything that is known of restores.",
        discussion: "Without names, all restores are described."
    )

    @Argument(help: ArgumentHelp("The restores.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "Name every item and what became of it.")
    var details = false

    @OptionGroup var storage: StorageOptions

    func run() async throws {
        let console = Console.standard
        try await storage.withStore { store in
            let found = try await FoundRestores.find(names, in: store)
            for (index, record) in found.records.enumerated() {
                let loaded = try await RestoreDetails.load(record, from: store)
                console.data((index == 0 ? "" : "\n\n") + RestoreDescription(details: loaded, showsItems: details).text)
            }
            for problem in found.problems { console.say("error: \(problem)") }
            if !found.problems.isEmpty { throw ExitStatus.failure }
        }
    }
}
