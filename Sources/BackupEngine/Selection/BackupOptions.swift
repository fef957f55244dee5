// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// What a backup is asked to hold; the fields of Velero's Backup spec that selection depends on.
package struct BackupOptions: Sendable {
    /// Name of the backup: the folder in the bucket.
    package var name: String
    /// Namespaces to take; patterns are allowed.
    package var namespaces = NameFilter()
    /// Kinds to take, resolved to `resource.group`.
    package var resources = NameFilter()
    /// Label selector, which the API server evaluates; `nil` for all.
    package var labelSelector: String?
    /// Cluster-scoped objects: `true` all, `false` none, `nil` all when the namespace filter is everything and else
    /// those that the selected objects need.
    package var includeClusterResources: Bool?
    /// How long the backup is kept, in seconds; 30 days is Velero's default.
    package var ttlSeconds = 720 * 3600
    /// Kinds listed at the same time.
    ///
    /// Four keep two cores and the API server busy; memory grows with each.
    package var kindsInFlight = 4

    /// Options for everything in the cluster.
    package init(name: String) {
        self.name = name
    }
}
