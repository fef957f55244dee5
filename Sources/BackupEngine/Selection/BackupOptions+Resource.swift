// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
package import VeleroAPI
import VolumeSnapshots

extension BackupOptions {
    /// What a Backup resource asks for, its defaults filled in by whoever runs it.
    ///
    /// Everything of a backup is of one moment, so that `orderedResources` asks for nothing. Hooks, resource policies and
    /// other members that are not about objects are not looked at.
    /// - Parameter backup: The resource as it is in the cluster.
    /// - Throws: ``BackupEngineError`` `.invalidOptions` for members that exclude each other; `LabelSelectorError`.
    package init(_ backup: Backup) throws {
        let spec = backup.spec
        self.init(name: backup.name)
        resource = backup
        namespaces = NameFilter(includes: spec.includedNamespaces, excludes: spec.excludedNamespaces)
        resources = NameFilter(includes: spec.includedResources, excludes: spec.excludedResources)
        includeClusterResources = spec.includeClusterResources
        scopedResources = Self.scopedResources(spec)
        if scopedResources != nil && (resources != NameFilter() || includeClusterResources != nil) {
            throw BackupEngineError(
                .invalidOptions,
                "includedResources, excludedResources and includeClusterResources cannot be combined with the filters "
                    + "for one scope, such as includedNamespaceScopedResources"
            )
        }
        if let selector = spec.labelSelector, !selector.isNull {
            labelSelector = try LabelSelector(selector).description
        }
        orLabelSelectors = try spec.orLabelSelectors.map { try LabelSelector($0).description }
        if labelSelector != nil && !orLabelSelectors.isEmpty {
            throw BackupEngineError(.invalidOptions, "labelSelector and orLabelSelectors cannot be combined")
        }
        snapshotVolumes = spec.snapshotVolumes
        databases = try Self.databases(backup)
        if let timeout = spec.itemOperationTimeout, timeout > .zero { snapshotTimeout = timeout.duration }
        if let ttl = spec.ttl, ttl > .zero { ttlSeconds = ttl.seconds }
    }

    private static func databases(_ backup: Backup) throws(BackupEngineError) -> [String] {
        do { return try RDSWishes.ofBackup(backup) } catch {
            throw BackupEngineError(.invalidOptions, "\(RDSWishes.annotation): \(error.message)", hint: error.hint)
        }
    }

    private static func scopedResources(_ spec: BackupSpec) -> ScopedResources? {
        let filter = ScopedResources(
            clusterScoped: NameFilter(
                includes: spec.includedClusterScopedResources,
                excludes: spec.excludedClusterScopedResources
            ),
            namespaced: NameFilter(
                includes: spec.includedNamespaceScopedResources,
                excludes: spec.excludedNamespaceScopedResources
            )
        )
        return filter == ScopedResources() ? nil : filter
    }
}
