// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubernetesCore
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

    @OptionGroup var labels: SelectorOption
    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var place: WorkplaceOptions

    func run() async throws {
        let console = Console.standard
        let selector = try labels.selector.map { try LabelSelector($0) }
        try await place.withWorkplace(downloads) { workplace in
            let found = try await workplace.restores(named: names, matching: selector)
            for (index, record) in found.records.enumerated() {
                let loaded = try await RestoreDetails.load(record, at: workplace)
                console.data((index == 0 ? "" : "\n\n") + RestoreDescription(details: loaded, showsItems: details).text)
            }
            for problem in found.problems { console.say("error: \(problem)") }
            if !found.problems.isEmpty { throw ExitStatus.failure }
        }
    }
}
