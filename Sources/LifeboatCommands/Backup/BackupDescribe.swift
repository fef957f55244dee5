// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage
import VeleroAPI

/// Tells everything that is known of backups: `lifeboat backup describe NAME…`.
struct BackupDescribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Tell everything that is known of backups.",
        discussion: "Without names, all backups are described."
    )

    @Argument(help: ArgumentHelp("The backups.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "Name every item, and where the data of volumes is.")
    var details = false

    @OptionGroup var storage: StorageOptions

    @Option(name: .shortAndLong, help: "How it is told: plaintext or, for one backup, json.")
    var output: DescribeFormat = .plaintext

    func validate() throws {
        if output == .json && names.count != 1 { throw ValidationError("-o json describes one backup; name it") }
    }

    func run() async throws {
        let console = Console.standard
        try await storage.withStore { store in
            let found = try await FoundBackups.find(names, in: store)
            var isFirst = true
            for backup in found.backups {
                let loaded = try await BackupDetails.load(backup.name, from: store, withItems: details)
                let description = BackupDescription(details: loaded, showsItems: details)
                switch output {
                case .plaintext: console.data((isFirst ? "" : "\n\n") + description.text)
                case .json: console.data(OutputFormat.json.text(of: description.json))
                }
                isFirst = false
            }
            for remark in found.remarks { console.say(remark) }
            for problem in found.problems { console.say("error: \(problem)") }
            if !found.problems.isEmpty { throw ExitStatus.failure }
        }
    }
}

/// How `describe` prints.
enum DescribeFormat: String, CaseIterable, ExpressibleByArgument {
    case plaintext
    case json
}
