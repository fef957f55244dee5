// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import VeleroAPI

/// Which items of a backup a restore is asked for (Velero's rules of selection).
package struct RestoreSelection: Sendable {
    private let options: RestoreOptions
    private let selector: LabelSelector?

    /// A selection by the options' filters.
    /// - Throws: When the label selector is malformed.
    package init(options: RestoreOptions) throws {
        self.options = options
        selector = try options.labelSelector.map { try LabelSelector($0) }
    }

    /// Whether an item is asked for, judged without its content.
    ///
    /// Namespace objects are asked for with their content: as a cluster-scoped kind would drop them from every restore
    /// with a namespace filter.
    package func allows(_ item: SourceItem) -> Bool {
        guard options.resources.allows(item.kind.description) else { return false }
        if item.kind.description == "namespaces" { return options.namespaces.allows(item.name) }
        if let namespace = item.namespace { return options.namespaces.allows(namespace) }
        switch options.includeClusterResources {
        case true: return true
        case false: return false
        default: return options.namespaces.isEverything
        }
    }

    /// Whether the item's labels match; Namespace objects are exempt, because what is selected must have a place to go.
    package func matches(labels: [String: String], of item: SourceItem) -> Bool {
        guard let selector, item.kind.description != "namespaces" else { return true }
        return selector.matches(labels)
    }
}
