// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import VeleroAPI

/// What the names in a restore's filters mean: kinds as the backup names them, and names that mean nothing in it.
struct FilterNames: Sendable {
    private let kinds: Set<GroupResource>
    private let namespaces: Set<String>
    private let matcher: ResourceMatcher

    /// Learns the names that the backup holds.
    init(of items: [RestoreCandidate], discovery: Discovery) {
        kinds = Set(items.map(\.source.kind))
        namespaces = Set(
            items.compactMap { $0.source.kind.description == "namespaces" ? $0.source.name : $0.source.namespace }
        )
        matcher = discovery.matcher
    }

    /// The options with kinds written as `resource.group`.
    func resolved(_ options: RestoreOptions) -> RestoreOptions {
        var options = options
        options.resources = resolved(options.resources)
        options.restoreStatus = options.restoreStatus.map(resolved)
        return options
    }

    private func resolved(_ filter: NameFilter) -> NameFilter {
        NameFilter(includes: filter.includes.map(resolved), excludes: filter.excludes.map(resolved))
    }

    /// A sentence for each name the user asked for that the backup does not hold, which is mostly a slip of the pen.
    func unknown(in options: RestoreOptions) -> [String] {
        let missingNamespaces = options.namespaces.literalIncludes.filter { $0 != "*" && !namespaces.contains($0) }
        let missingKinds = options.resources.literalIncludes.filter { name in
            name != "*" && !kinds.contains(GroupResource(resolved(name)))
        }
        let unmapped = options.namespaceMapping.keys.filter { !namespaces.contains($0) }.sorted()
        return missingNamespaces.map { "the backup holds nothing of namespace '\($0)'" }
            + missingKinds.map { "the backup holds no \($0)" }
            + unmapped.map { "namespace '\($0)' is mapped but is not in the backup" }
    }

    /// A kind of the backup by its plural; else what the cluster's discovery makes of the text.
    private func resolved(_ name: String) -> String {
        guard name != "*", !NameFilter.isPattern(name), !kinds.contains(GroupResource(name)) else { return name }
        let known = matcher.groupResource(name)
        if kinds.contains(known) { return known.description }
        return kinds.filter { $0.resource == name }.map(\.description).min() ?? known.description
    }
}
