// SPDX-License-Identifier: Apache-2.0

import Archiving
package import BackupStorage
import JSON
package import KubernetesClient
import KubernetesCore
import ObjectStore
package import VeleroAPI
package import VolumeSnapshots

/// Takes one backup: everything the options ask for, at one revision, committed as a whole or not at all.
package struct BackupRun: Sendable {
    /// Tells the time, in seconds; passed in so that tests can choose it.
    package typealias Clock = @Sendable () -> Timestamp

    /// Up to this many namespaces are listed one by one; above it one list of the cluster is cheaper.
    static let separateNamespaces = 5

    /// How long the store is asked whether a failed commit has come about.
    private static let looking = Duration.seconds(15)

    let client: APIClient
    let store: BackupStore
    let locations: (any SnapshotLocationOpening)?
    let progress: BackupProgress
    let now: Clock

    /// Prepares a run.
    /// - Parameters:
    ///   - client: The cluster to back up.
    ///   - store: Where the backup goes.
    ///   - locations: Opens the disks of the options' snapshot locations; without it no volume is copied.
    ///   - progress: Is told how far it has come.
    ///   - now: Tells the time.
    package init(
        client: APIClient,
        store: BackupStore,
        locations: (any SnapshotLocationOpening)? = nil,
        progress: BackupProgress = BackupProgress(),
        now: @escaping Clock
    ) {
        self.client = client
        self.store = store
        self.locations = locations
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
        return try await store.withNewBackup(
            named: options.name,
            startedAt: startedAt,
            owner: options.owner,
            retainUntil: options.expiration(startedAt: startedAt)
        ) { draft in
            var collected = Collected()
            let selection = KindSelection(from: discovery.resources, options: options)
            let archive = try await draft.writeArchive(modifiedAt: startedAt) { sink in
                let collector = BackupCollector(
                    client: client,
                    options: options,
                    selectors: try options.selectors(),
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
            let copying = copying(for: options)
            let copies = try await copying.run(collected.volumes)
            collected.issues += copies.issues
            if options.snapshotVolumes != false,
                let warning = collected.volumes.warning(besides: copies.volumes.accountedFor)
            {
                collected.issues.append(BackupIssue(.warning, .velero, warning))
            }
            collected.issues += collected.wishes.warnings(about: [.backupHooks, .volumeCopies]).map {
                BackupIssue(.warning, .velero, $0)
            }
            if collected.itemCount == 0 {
                collected.issues.append(BackupIssue(.warning, .velero, "nothing matches: the backup holds no items"))
            }
            let report = BackupReport(
                options: options,
                discovery: discovery,
                collected: collected,
                copies: copies,
                scope: scope,
                selection: selection,
                archive: archive,
                times: (startedAt, now())
            )
            do {
                try await draft.commit(report.backup, archive: archive, files: report.files(at: now()))
            } catch {
                if await mayBeCommitted(options.name, error) { throw error }
                throw await copying.discard(copies, after: error)
            }
            return report
        }
    }

    /// Whether a failed commit may have come about all the same: then the snapshots are the backup's.
    private func mayBeCommitted(_ name: String, _ error: any Error) async -> Bool {
        if let error = error as? BackupStorageError, error.code == .alreadyExists { return false }
        let isThere = try? await CancellationShield.run(deadline: Self.looking) { [store] in
            try await store.hasBackup(named: name)
        }
        return isThere ?? true
    }

    private func copying(for options: BackupOptions) -> DataCopying {
        let identity = BackupIdentity(
            name: options.name,
            // Names are used again; without a resource this tells the snapshots of this run from all others.
            uid: options.owner ?? String(UInt64.random(in: .min ... .max), radix: 36),
            labels: options.resource?.labels ?? [:],
            cluster: options.clusterName
        )
        return DataCopying(
            volumes: VolumeCopying(options: options, locations: locations, backup: identity, progress: progress),
            databases: DatabaseCopying(options: options, locations: locations, backup: identity, progress: progress)
        )
    }

    private func validate(_ options: BackupOptions) throws {
        try ObjectName.check(options.name, of: "backup")
        if let problem = options.problems.first { throw BackupEngineError(.invalidOptions, problem) }
        _ = try options.selectors()
    }

    /// The options with the kinds named as discovery names them; what it does not know stays as the user wrote it.
    private func resolved(_ options: BackupOptions, _ discovery: Discovery) -> BackupOptions {
        let matcher = discovery.matcher
        func resolve(_ names: [String]) -> [String] {
            names.map { NameFilter.isPattern($0) ? $0 : matcher.groupResource($0).description }
        }
        func resolve(_ filter: NameFilter) -> NameFilter {
            NameFilter(includes: resolve(filter.includes), excludes: resolve(filter.excludes))
        }
        var options = options
        options.resources = resolve(options.resources)
        options.scopedResources = options.scopedResources.map {
            ScopedResources(clusterScoped: resolve($0.clusterScoped), namespaced: resolve($0.namespaced))
        }
        return options
    }

    /// Kinds that are asked for and that the cluster does not have, or not in that scope: mostly a slip of the pen.
    private func unknownKinds(_ options: BackupOptions, _ discovery: Discovery) -> [BackupIssue] {
        // Of a group that does not answer nobody knows what it has, and that is told already.
        guard discovery.failures.isEmpty else { return [] }
        let known = Set(discovery.resources.map(\.description))
        func unknown(in filter: NameFilter) -> [String] { filter.literalIncludes.filter { !known.contains($0) } }
        func misplaced(in filter: NameFilter, _ scope: String, namespaced: Bool) -> [String] {
            discovery.resources.filter { $0.namespaced != namespaced }.map(\.description)
                .filter(filter.literalIncludes.contains).map {
                    "\($0) are not \(scope), and not in the backup for that"
                }
        }
        let filters = options.scopedResources.map { [$0.clusterScoped, $0.namespaced] } ?? [options.resources]
        var words = filters.flatMap(unknown).map { "the cluster has no \($0); nothing of that kind is in the backup" }
        if let scoped = options.scopedResources {
            words += misplaced(in: scoped.clusterScoped, "cluster-scoped", namespaced: false)
            words += misplaced(in: scoped.namespaced, "namespaced", namespaced: true)
        }
        return words.map { BackupIssue(.warning, .velero, $0) }
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
