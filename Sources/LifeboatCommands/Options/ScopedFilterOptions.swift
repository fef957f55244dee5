// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VeleroAPI

/// Velero's newer filters of kinds, one for each scope; not together with the older ones.
struct ScopedFilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Cluster-scoped kinds to take.", valueName: "a,b"))
    var includeClusterScopedResources: [String] = []

    @Option(help: ArgumentHelp("Cluster-scoped kinds to leave out.", valueName: "a,b"))
    var excludeClusterScopedResources: [String] = []

    @Option(help: ArgumentHelp("Namespaced kinds to take.", valueName: "a,b"))
    var includeNamespaceScopedResources: [String] = []

    @Option(help: ArgumentHelp("Namespaced kinds to leave out.", valueName: "a,b"))
    var excludeNamespaceScopedResources: [String] = []

    /// Puts the filters into a specification.
    func add(to spec: inout BackupSpec) {
        spec.includedClusterScopedResources = FilterOptions.split(includeClusterScopedResources)
        spec.excludedClusterScopedResources = FilterOptions.split(excludeClusterScopedResources)
        spec.includedNamespaceScopedResources = FilterOptions.split(includeNamespaceScopedResources)
        spec.excludedNamespaceScopedResources = FilterOptions.split(excludeNamespaceScopedResources)
    }
}
