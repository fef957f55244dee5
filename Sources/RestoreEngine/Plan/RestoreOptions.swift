// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// What a restore is asked to do; the fields of Velero's Restore spec that the plan depends on.
package struct RestoreOptions: Sendable {
    /// Name of the restore; goes onto every object as a label.
    package var restoreName: String
    /// Name of the backup; goes onto every object as a label.
    package var backupName: String
    /// Source namespaces to restore.
    package var namespaces = NameFilter()
    /// Kinds to restore, as `resource.group`.
    package var resources = NameFilter()
    /// Label selector on the archived objects, as text; `nil` for all.
    package var labelSelector: String?
    /// Cluster-scoped objects: `nil` takes them only when the namespace filter is everything, as Velero does.
    package var includeClusterResources: Bool?
    /// Source namespace to target namespace.
    package var namespaceMapping: [String: String] = [:]
    /// What happens to existing objects.
    package var existingResourcePolicy = ExistingResourcePolicy.none
    /// Keep node ports that the API server had assigned; those a user had set are always kept.
    package var preserveNodePorts = false

    /// Options with Velero's defaults.
    package init(restoreName: String, backupName: String) {
        self.restoreName = restoreName
        self.backupName = backupName
    }

    /// The namespace an object of a source namespace goes to.
    package func target(of namespace: String) -> String { namespaceMapping[namespace] ?? namespace }
}
