// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import KubernetesCore
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
            "Only items that one of these selectors matches.",
            valueName: "selector or selector …"
        )
    )
    var orSelector: [String] = []

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

    /// The label selectors of which an item must match one; none for all items.
    /// - Throws: ``CommandFailure`` when both options are given; `LabelSelectorError`.
    func selectors() throws -> [LabelSelector] {
        let alternatives = orSelector.flatMap { $0.split(separator: " or ") }
        guard selector == nil || alternatives.isEmpty else {
            throw CommandFailure("--selector and --or-selector cannot be combined; use one of them", status: .usage)
        }
        return try (selector.map { [Substring($0)] } ?? alternatives).map { try LabelSelector(String($0)) }
    }

    /// Puts the filters into the specification of a backup or restore.
    /// - Throws: As ``selectors()``.
    func add(to spec: inout some FilteringSpec) throws {
        spec.includedNamespaces = namespaces.includes.isEmpty ? ["*"] : namespaces.includes
        spec.excludedNamespaces = namespaces.excludes
        spec.includedResources = resources.includes
        spec.excludedResources = resources.excludes
        spec.includeClusterResources = includeClusterResources
        let selectors = try selectors()
        if orSelector.isEmpty {
            spec.labelSelector = try selectors.first.flatMap { $0.isEmpty ? nil : try $0.object() }
        } else {
            spec.orLabelSelectors = try selectors.map { try $0.object() }
        }
    }

    /// Lists may be repeated and separated by commas, as in Velero's command line.
    static func split(_ values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",").map { String($0.filter { $0 != " " }) } }
    }
}
