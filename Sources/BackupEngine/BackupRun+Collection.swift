// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import VeleroAPI

extension BackupRun {
    /// Collects what the options ask for, then what that needs.
    func collectAll(
        _ selection: KindSelection,
        _ scope: NamespaceScope,
        with collector: BackupCollector,
        _ discovery: Discovery
    ) async throws -> Collected {
        var tasks = selection.clusterScoped.flatMap { lists(of: $0, in: [nil], collector.selectors) }
        tasks += selection.namespaced.flatMap { lists(of: $0, in: scope.lists, collector.selectors) }
        var all = try await collector.collect(tasks)
        all.merge(try await collectMountedClaims(all, with: collector, discovery))
        all.merge(try await collectRelated(selection, all.references, with: collector))
        all.merge(try await collectNamespaces(all.namespaces, scope, with: collector, discovery))
        return all
    }

    /// One list for each namespace and label selector; an object that several selectors match is taken once.
    private func lists(
        of resource: APIResource,
        in namespaces: [String?],
        _ selectors: [LabelSelector]
    ) -> [ListTask] {
        guard selectors.count > 1 else {
            return namespaces.map { ListTask(resource: resource, namespace: $0, selector: selectors.first) }
        }
        let seen = SeenObjects()
        return namespaces.flatMap { namespace in
            selectors.map { selector in
                ListTask(resource: resource, namespace: namespace, selector: selector) { metadata, _ in
                    seen.isFirst(metadata)
                }
            }
        }
    }

    /// With label selectors, the claims of selected pods that do not carry the labels themselves.
    private func collectMountedClaims(
        _ all: Collected,
        with collector: BackupCollector,
        _ discovery: Discovery
    ) async throws -> Collected {
        let selectors = collector.selectors
        guard !selectors.isEmpty, !all.references.claims.isEmpty,
            let resource = discovery.resource(GroupResource("persistentvolumeclaims")),
            collector.options.takes(resource)
        else { return Collected() }
        let claims = all.references.claims
        let namespaces = Set(claims.compactMap { $0.split(separator: "/").first.map(String.init) })
        return try await collector.collect(
            namespaces.sorted().map { namespace in
                ListTask(resource: resource, namespace: namespace) { metadata, _ in
                    // Those that match were taken by the list of all claims.
                    claims.contains("\(metadata.namespace)/\(metadata.name)")
                        && !selectors.contains { $0.matches(metadata.labels) }
                }
            }
        )
    }

    /// The cluster-scoped objects that what was taken needs; bindings before the roles that they make needed.
    private func collectRelated(
        _ selection: KindSelection,
        _ references: RelatedReferences,
        with collector: BackupCollector
    ) async throws -> Collected {
        var all = Collected()
        let order = ["clusterrolebindings.rbac.authorization.k8s.io"]
        let first = selection.related.filter { order.contains($0.groupResource.description) }
        let rest = selection.related.filter { !order.contains($0.groupResource.description) }
        let known = ReferenceBox(references)
        for resources in [first, rest] {
            let tasks = resources.filter { known.mayNeed($0.groupResource) }.map { resource in
                ListTask(resource: resource, isAskedFor: false) { metadata, bytes in
                    known.needs(bytes, of: resource.groupResource, name: metadata.name)
                }
            }
            all.merge(try await collector.collect(tasks))
        }
        return all
    }

    /// The Namespace objects: those the filter names, or with label selectors those that hold something.
    private func collectNamespaces(
        _ holding: Set<String>,
        _ scope: NamespaceScope,
        with collector: BackupCollector,
        _ discovery: Discovery
    ) async throws -> Collected {
        let options = collector.options
        guard let resource = discovery.resource(GroupResource("namespaces")), scope.canReadNamespaces,
            !options.excludesNamespaceObjects
        else { return Collected() }
        let (filter, selectors) = (options.namespaces, collector.selectors)
        let byContent = options.takesNamespacesByContent
        let task = ListTask(resource: resource) { metadata, _ in
            guard scope.taken?.contains(metadata.name) ?? filter.allows(metadata.name) else { return false }
            return !byContent || holding.contains(metadata.name)
                || selectors.contains { $0.matches(metadata.labels) }
        }
        return try await collector.collect([task])
    }
}
