// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore
package import VeleroAPI
package import VolumeSnapshots

/// What a backup is asked to hold; the fields of Velero's Backup spec that selection depends on.
package struct BackupOptions: Sendable {
    /// Name of the backup: the folder in the bucket.
    package var name: String
    /// Namespaces to take; patterns are allowed.
    package var namespaces = NameFilter()
    /// Kinds of both scopes to take, resolved to `resource.group`.
    package var resources = NameFilter()
    /// Velero's newer filter of kinds, one for each scope.
    ///
    /// Where it is set, ``resources`` and ``includeClusterResources`` do not count.
    package var scopedResources: ScopedResources?
    /// Label selector, which the API server evaluates; `nil` for all.
    package var labelSelector: String?
    /// Label selectors of which one must match; not together with ``labelSelector``.
    package var orLabelSelectors: [String] = []
    /// Cluster-scoped objects: `true` all, `false` none, `nil` all when the namespace filter is everything and else
    /// those that the selected objects need.
    package var includeClusterResources: Bool?
    /// Whether the disks of volumes are copied by snapshots; `nil` means yes (Velero's default).
    ///
    /// With `false` nobody expects the contents of volumes, and the backup does not warn that they are not in it.
    package var snapshotVolumes: Bool?
    /// Where snapshots may be taken, in order; the first that fits a volume is used.
    package var snapshotLocations: [SnapshotLocation] = []
    /// RDS instances to copy, in the region of the first location of the provider `aws`; none unless asked for.
    package var databases: [String] = []
    /// How long snapshots may take to become complete.
    ///
    /// The first one of a large disk takes hours; later ones copy what has changed.
    package var snapshotTimeout = Duration.seconds(4 * 3600)
    /// What the cluster is called in the tags of snapshots, which permissions depend on; `nil` sets no such tag.
    package var clusterName: String?
    /// How long the backup is kept, in seconds; 30 days is Velero's default.
    package var ttlSeconds = Velero.defaultTTL.seconds
    /// Kinds listed at the same time.
    ///
    /// Four keep two cores and the API server busy; memory grows with each.
    package var kindsInFlight = 4
    /// The resource in the cluster that asks for this backup; `nil` for one that is asked for on the command line.
    ///
    /// What is committed is then this document with its outcome, and the claim in the store is its UID's: whoever runs
    /// it again takes over what a run that died has left.
    package var resource: Backup?

    /// Options for everything in the cluster.
    package init(name: String) {
        self.name = name
    }
}

// MARK: - Rules

extension BackupOptions {
    /// What is wrong with the filters, one sentence each; label selectors are not looked at.
    package var problems: [String] {
        namespaces.problems(noun: "namespace") + (scopedResources?.problems ?? resources.problems(noun: "resource"))
    }

    /// The label selectors of which an object must match one; none when every object is selected.
    /// - Throws: `LabelSelectorError` when one is malformed.
    package func selectors() throws -> [LabelSelector] {
        let texts = labelSelector.map { [$0] } ?? orLabelSelectors
        let selectors = try texts.map { try LabelSelector($0) }
        return selectors.contains(where: \.isEmpty) ? [] : selectors
    }

    /// The UID of the resource in the cluster that asks for this backup; `nil` when none does.
    var owner: String? { resource.flatMap { $0.uid.isEmpty ? nil : $0.uid } }

    /// When the backup may be removed: what its resource says, else its TTL after the start.
    func expiration(startedAt start: Timestamp) -> Timestamp {
        resource?.status.expiration ?? start.advanced(by: GoDuration(seconds: ttlSeconds))
    }

    /// Whether some objects are left out for their labels.
    var selectsByLabel: Bool { (try? selectors())?.isEmpty == false }

    /// Whether the objects of a kind are taken for their own sake.
    func takes(_ kind: APIResource) -> Bool {
        let name = kind.description
        if let scopedResources {
            return kind.namespaced
                ? scopedResources.namespaced.allows(name)
                : scopedResources.takes(clusterScoped: name, ofEverything: namespaces.isEverything)
        }
        guard resources.allows(name) else { return false }
        return kind.namespaced || includeClusterResources ?? namespaces.isEverything
    }

    /// Whether objects of a kind may come along because others need them.
    ///
    /// Of cluster-scoped kinds only those that the user excludes may not (Velero's rule: an include list does not count).
    func takesRelated(_ kind: APIResource) -> Bool {
        guard !excludes(clusterScoped: kind.description) else { return false }
        return scopedResources != nil || includeClusterResources != false
    }

    /// Whether the user wants no Namespace objects; else those that the filter of namespaces takes are in the backup.
    var excludesNamespaceObjects: Bool { excludes(clusterScoped: "namespaces") }

    /// Whether Namespace objects are taken by what is in them, rather than by the filter of namespaces.
    var takesNamespacesByContent: Bool {
        if selectsByLabel { return true }
        return scopedResources == nil && !resources.includesEverything && !resources.allows("namespaces")
    }

    private func excludes(clusterScoped kind: String) -> Bool {
        let excludes = scopedResources?.clusterScoped.excludes ?? resources.excludes
        return !NameFilter(excludes: excludes).allows(kind)
    }
}
