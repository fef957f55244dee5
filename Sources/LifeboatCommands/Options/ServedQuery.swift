// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubernetesCore
import VeleroAPI

/// Which objects of a server a command lists, and how.
struct ServedQuery: ParsableArguments {
    @Argument(help: ArgumentHelp("Only these.", valueName: "name"))
    var names: [String] = []

    @OptionGroup var labels: SelectorOption
    @OptionGroup var listing: ListingOptions
    @OptionGroup var server: ServerOptions

    /// Lists objects.
    /// - Parameters:
    ///   - type: Their kind.
    ///   - header: The columns of a table.
    ///   - isWanted: Which of those that are named or selected.
    ///   - cells: One object in these columns.
    /// - Throws: ``ExitStatus`` `.failure` when one that was named is not there; `KubernetesError`.
    func list<Resource: ServedResource>(
        _ type: Resource.Type,
        header: [String],
        where isWanted: (Resource) -> Bool = { _ in true },
        cells: (Resource) -> [String]
    ) async throws {
        let selector = try labels.selector.map { try LabelSelector($0) }
        let (found, problems) = try await server.withServer { try await $0.found(names, selector, type) }
        let wanted = found.filter(isWanted)
        let console = Console.standard
        listing.print(wanted.map(\.json), named: names, on: console) {
            listing.table(header, wanted.map { ListingOptions.Row(cells: cells($0), labels: $0.labels) })
        }
        for problem in problems { console.say("error: \(problem)") }
        if !problems.isEmpty { throw ExitStatus.failure }
    }
}
