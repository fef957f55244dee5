// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore
package import VeleroAPI
package import VolumeSnapshots

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
    /// Label selectors of which one must match; not together with ``labelSelector``.
    package var orLabelSelectors: [String] = []
    /// Cluster-scoped objects: `nil` takes them only when the namespace filter is everything, as Velero does.
    package var includeClusterResources: Bool?
    /// Source namespace to target namespace.
    package var namespaceMapping: [String: String] = [:]
    /// What happens to existing objects.
    package var existingResourcePolicy = ExistingResourcePolicy.none
    /// Keep node ports that the API server had assigned; those a user had set are always kept.
    package var preserveNodePorts = false
    /// The kinds whose `status` is restored too, as `resource.group`; `nil` for none.
    ///
    /// The annotation `velero.io/restore-status` of an archived object decides for that object, whatever is said here.
    package var restoreStatus: NameFilter?
    /// With `false` nobody expects the contents of volumes, and the plan does not warn that they do not come back.
    package var restoreVolumes: Bool?
    /// RDS databases to make out of the backup's snapshots; none unless asked for.
    package var databases: [RDSRestoreWish] = []
    /// In which zone disks are made, by the zone they were in; zones that are not named stay, if they are in the region.
    package var zones: [String: String] = [:]
    /// How long a snapshot of another region may take to be copied (Velero's default for operations beside a restore).
    package var copyTimeout = Duration.seconds(4 * 3600)
    /// What the target cluster is called in the tags of disks; `nil` keeps the tags as they were.
    package var clusterName: String?
    /// What tells this restore from all others where nobody in the cluster asks for it.
    private let number = String(UInt64.random(in: .min ... .max), radix: 36)
    /// The resource in the cluster that asks for this restore; `nil` for one that is asked for on the command line.
    ///
    /// The record in the store is then this document with its outcome.
    package var resource: Restore?

    /// Options with Velero's defaults.
    package init(restoreName: String, backupName: String) {
        self.restoreName = restoreName
        self.backupName = backupName
    }

    /// What tells this restore from all others: the UID of its resource, where it has one.
    package var identity: String {
        resource.flatMap { $0.uid.isEmpty ? nil : $0.uid } ?? "\(restoreName)-\(number)"
    }

    /// The namespace an object of a source namespace goes to.
    package func target(of namespace: String) -> String { namespaceMapping[namespace] ?? namespace }

    /// Where a claim of the source goes, both as `namespace/name`.
    package func target(ofClaim claim: String) -> String {
        let parts = claim.split(separator: "/", maxSplits: 1).map(String.init)
        return parts.count == 2 ? "\(target(of: parts[0]))/\(parts[1])" : claim
    }
}

// MARK: - Rules

extension RestoreOptions {
    /// What is wrong with the filters, one sentence each; label selectors are not looked at.
    package var problems: [String] {
        namespaces.problems(noun: "namespace") + resources.problems(noun: "resource")
    }

    /// The label selectors of which an object must match one; none when every object is selected.
    /// - Throws: `LabelSelectorError` when one is malformed.
    package func selectors() throws -> [LabelSelector] {
        let texts = labelSelector.map { [$0] } ?? orLabelSelectors
        let selectors = try texts.map { try LabelSelector($0) }
        return selectors.contains(where: \.isEmpty) ? [] : selectors
    }
}
