// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VeleroAPI

/// Which items a command takes; the same for backups and restores.
struct FilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Namespaces to take; patterns such as 'team-*' are allowed. (default: all)",
            valueName: "a,b"
        )
    )
    var includeNamespaces: [String] = []

    @Option(help: ArgumentHelp("Namespaces to leave out.", valueName: "a,b"))
    var excludeNamespaces: [String] = []

    @Option(help: ArgumentHelp("Kinds to take, such as deployments.apps or cm. (default: all)", valueName: "a,b"))
    var includeResources: [String] = []

    @Option(help: ArgumentHelp("Kinds to leave out.", valueName: "a,b"))
    var excludeResources: [String] = []

    @Option(name: [.customShort("l"), .long], help: "Only items with these labels, as kubectl writes selectors.")
    var selector: String?

    @Option(
        help: ArgumentHelp(
            "Cluster-scoped items: true all, false none; default: all, or with a namespace filter those that are needed.",
            valueName: "true|false"
        )
    )
    var includeClusterResources: Bool?

    /// The namespace lists.
    var namespaces: NameFilter {
        NameFilter(includes: Self.split(includeNamespaces), excludes: Self.split(excludeNamespaces))
    }

    /// The resource lists.
    var resources: NameFilter {
        NameFilter(includes: Self.split(includeResources), excludes: Self.split(excludeResources))
    }

    /// Lists may be repeated and separated by commas, as in Velero's command line.
    static func split(_ values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",").map { String($0.filter { $0 != " " }) } }
    }
}
