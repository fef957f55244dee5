// SPDX-License-Identifier: Apache-2.0

import Archiving
package import BackupStorage
import JSON
package import KubernetesClient
import KubernetesCore
package import VeleroAPI

/// Takes one backup: everything the options ask for, at one revision, committed as a whole or not at all.
package struct BackupRun: Sendable {
    /// Tells the time, in seconds; passed in so that tests can choose it.
    package typealias Clock = @Sendable () -> Timestamp

    /// Up to this many namespaces are listed one by one; above it one list of the cluster is cheaper.
    static let separateNamespaces = 5

    let client: APIClient
    let store: BackupStore
    let progress: BackupProgress
    let now: Clock

    /// Prepares a run.
    /// - Parameters:
    ///   - client: The cluster to back up.
    ///   - store: Where the backup goes.
    ///   - progress: Is told how far it has come.
    ///   - now: Tells the time.
    package init(
        client: APIClient,
        store: BackupStore,
        progress: BackupProgress = BackupProgress(),
        now: @escaping Clock
    ) {
        self.client = client
        self.store = store
        self.progress = progress
        self.now = now
    }

    /// Takes the backup.
    ///
    /// A kind that cannot be read is an error of the backup, which is then PartiallyFailed; when nothing could be read,
    /// or the API server is lost, there is no backup.
    /// - Parameter options: What it holds.
    /// - Returns: The backup as committed, and what is worth knowing of it.
    /// - Throws: `KubernetesError`, `BackupStorageError`, `ObjectStoreError`, ``BackupEngineError``, `CancellationError`.
    package func run(_ options: BackupOptions) async throws -> BackupReport {
        let startedAt = now()
        try validate(options)
        let discovery = try await client.discover()
        let options = resolved(options, discovery)
        let scope = try await NamespaceScope(client: client, options: options)
        return try await store.withNewBackup(named: options.name, startedAt: startedAt) { draft in
            var collected = Collected()
            let selection = KindSelection(from: discovery.resources, options: options)
            let archive = try await draft.writeArchive(modifiedAt: startedAt) { sink in
                let collector = BackupCollector(
                    client: client,
                    options: options,
                    revision: scope.revision,
                    namespaces: scope.taken,
                    sink: sink,
                    progress: progress
                )
                collected = try await collectAll(selection, scope, with: collector, discovery)
            }
            collected.issues += discovery.failures.map {
                BackupIssue(.warning, .cluster, "API group \($0); its objects are not in the backup")
            }
            collected.issues += scope.issues
            try refuseEmpty(collected)
            collected.issues += unknownKinds(options, discovery)
            if collected.itemCount == 0 {
                collected.issues.append(BackupIssue(.warning, .velero, "nothing matches: the backup holds no items"))
            }
            let report = BackupReport(
                options: options,
                discovery: discovery,
                collected: collected,
                scope: scope,
                selection: selection,
                archive: archive,
                times: (startedAt, now())
            )
            try await draft.commit(report.backup, archive: archive, files: report.files(at: now()))
            return report
        }
    }

    private func validate(_ options: BackupOptions) throws {
        try ObjectName.check(options.name, of: "backup")
        let problems = options.namespaces.problems(noun: "namespace") + options.resources.problems(noun: "resource")
        if let problem = problems.first { throw BackupEngineError(.invalidOptions, problem) }
        if let selector = options.labelSelector { _ = try LabelSelector(selector) }
    }

    /// The options with the kinds named as discovery names them; what it does not know stays as the user wrote it.
    private func resolved(_ options: BackupOptions, _ discovery: Discovery) -> BackupOptions {
        let matcher = discovery.matcher
        func resolve(_ names: [String]) -> [String] {
            names.map { NameFilter.isPattern($0) ? $0 : matcher.groupResource($0).description }
        }
        var options = options
        options.resources = NameFilter(
            includes: resolve(options.resources.includes),
            excludes: resolve(options.resources.excludes)
        )
        return options
    }

    /// Kinds that are asked for and that the cluster does not have: mostly a slip of the pen.
    private func unknownKinds(_ options: BackupOptions, _ discovery: Discovery) -> [BackupIssue] {
        // Of a group that does not answer nobody knows what it has, and that is told already.
        guard discovery.failures.isEmpty else { return [] }
        let known = Set(discovery.resources.map(\.groupResource.description))
        return options.resources.literalIncludes.filter { $0 != "*" && !known.contains($0) }.map {
            BackupIssue(.warning, .velero, "the cluster has no \($0); nothing of that kind is in the backup")
        }
    }

    /// A backup into which nothing could be read is none.
    private func refuseEmpty(_ collected: Collected) throws {
        let errors = collected.issues.filter { $0.severity == .error }
        guard collected.itemCount == 0, let first = errors.first else { return }
        throw BackupEngineError(
            .nothingReadable,
            "nothing could be read from the cluster: \(first.message)"
                + (errors.count > 1 ? " (and \(errors.count - 1) more errors like it)" : ""),
            hint: errors.contains { $0.scope != .velero }
                ? "give this user the right to list what shall be backed up"
                : "check the names after --include-namespaces"
        )
    }
}

// MARK: - Collecting

extension BackupRun {
    private func collectAll(
        _ selection: KindSelection,
        _ scope: NamespaceScope,
        with collector: BackupCollector,
        _ discovery: Discovery
    ) async throws -> Collected {
        var tasks = selection.clusterScoped.map { ListTask(resource: $0) }
        for resource in selection.namespaced {
            tasks += scope.lists.map { ListTask(resource: resource, namespace: $0) }
        }
        var all = try await collector.collect(tasks)
        all.merge(try await collectMountedClaims(all, with: collector, discovery))
        all.merge(try await collectRelated(selection, all.references, with: collector))
        all.merge(try await collectNamespaces(all.namespaces, scope, with: collector, discovery))
        return all
    }

    /// With a label selector, the claims of selected pods that do not carry the label themselves.
    private func collectMountedClaims(
        _ all: Collected,
        with collector: BackupCollector,
        _ discovery: Discovery
    ) async throws -> Collected {
        guard let selector = try collector.options.labelSelector.map({ try LabelSelector($0) }),
            !all.references.claims.isEmpty,
            let resource = discovery.resource(GroupResource("persistentvolumeclaims")),
            collector.options.resources.allows(resource.groupResource.description)
        else { return Collected() }
        let claims = all.references.claims
        let namespaces = Set(claims.compactMap { $0.split(separator: "/").first.map(String.init) })
        return try await collector.collect(
            namespaces.sorted().map { namespace in
                ListTask(resource: resource, namespace: namespace, usesSelector: false) { metadata, _ in
                    // Those that match were taken by the list of all claims.
                    claims.contains("\(metadata.namespace)/\(metadata.name)") && !selector.matches(metadata.labels)
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
                ListTask(resource: resource, usesSelector: false, isAskedFor: false) { metadata, bytes in
                    known.needs(bytes, of: resource.groupResource, name: metadata.name)
                }
            }
            all.merge(try await collector.collect(tasks))
        }
        return all
    }

    /// The Namespace objects: those the filter names, or with a label selector those that hold something.
    private func collectNamespaces(
        _ holding: Set<String>,
        _ scope: NamespaceScope,
        with collector: BackupCollector,
        _ discovery: Discovery
    ) async throws -> Collected {
        guard let resource = discovery.resource(GroupResource("namespaces")), scope.canReadNamespaces,
            collector.options.resources.allows("namespaces") || !collector.options.resources.includes.isEmpty,
            !collector.options.resources.excludes.contains("namespaces")
        else { return Collected() }
        let filter = collector.options.namespaces
        let isSelected =
            collector.options.labelSelector != nil
            || !collector.options.resources.includesEverything && !collector.options.resources.allows("namespaces")
        let selector = try collector.options.labelSelector.map { try LabelSelector($0) }
        let task = ListTask(resource: resource, usesSelector: false) { metadata, _ in
            guard scope.taken?.contains(metadata.name) ?? filter.allows(metadata.name) else { return false }
            return !isSelected || holding.contains(metadata.name) || selector?.matches(metadata.labels) ?? false
        }
        return try await collector.collect([task])
    }
}
