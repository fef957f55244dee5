// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage
import KubernetesCore
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

    @OptionGroup var labels: SelectorOption
    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var place: WorkplaceOptions

    @Option(name: .shortAndLong, help: "How it is told: plaintext or, for one backup, json.")
    var output: DescribeFormat = .plaintext

    func validate() throws {
        if output == .json && names.count != 1 { throw ValidationError("-o json describes one backup; name it") }
    }

    func run() async throws {
        let console = Console.standard
        let selector = try labels.selector.map { try LabelSelector($0) }
        try await place.withWorkplace(downloads) { workplace in
            let found = try await workplace.backups(named: names, matching: selector)
            var isFirst = true
            for backup in found.backups {
                let loaded = try await BackupDetails.load(backup, at: workplace, withItems: details)
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
