// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a backup is asked to hold: `spec` of a Backup, and the template of a Schedule.
package struct BackupSpec: FilteringSpec {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    /// A specification that asks for nothing in particular, with the two members Velero always writes.
    package init() {
        json = ["metadata": [:], "hooks": [:]]
    }

    package static let memberOrder = [
        "metadata", "includedNamespaces", "excludedNamespaces", "includedResources", "excludedResources",
        "includedClusterScopedResources", "excludedClusterScopedResources", "includedNamespaceScopedResources",
        "excludedNamespaceScopedResources", "labelSelector", "orLabelSelectors", "snapshotVolumes", "ttl",
        "volumeGroupSnapshotLabelKey", "includeClusterResources", "hooks", "storageLocation",
        "volumeSnapshotLocations", "defaultVolumesToRestic", "defaultVolumesToFsBackup", "orderedResources",
        "csiSnapshotTimeout", "itemOperationTimeout", "resourcePolicy", "snapshotMoveData", "datamover",
        "uploaderConfig",
    ]
}

// MARK: - Members

extension BackupSpec {
    /// Cluster-scoped kinds to take.
    package var includedClusterScopedResources: [String] {
        get { strings("includedClusterScopedResources") }
        set { set("includedClusterScopedResources", newValue) }
    }

    /// Cluster-scoped kinds to leave out.
    package var excludedClusterScopedResources: [String] {
        get { strings("excludedClusterScopedResources") }
        set { set("excludedClusterScopedResources", newValue) }
    }

    /// Namespaced kinds to take.
    package var includedNamespaceScopedResources: [String] {
        get { strings("includedNamespaceScopedResources") }
        set { set("includedNamespaceScopedResources", newValue) }
    }

    /// Namespaced kinds to leave out.
    package var excludedNamespaceScopedResources: [String] {
        get { strings("excludedNamespaceScopedResources") }
        set { set("excludedNamespaceScopedResources", newValue) }
    }

    /// Whether volumes are snapshotted; `nil` means where possible.
    package var snapshotVolumes: Bool? {
        get { json["snapshotVolumes"]?.bool }
        set { set("snapshotVolumes", newValue) }
    }

    /// Whether the data of snapshots is moved to the object store.
    package var snapshotMoveData: Bool? {
        get { json["snapshotMoveData"]?.bool }
        set { set("snapshotMoveData", newValue) }
    }

    /// Whether volumes are backed up from the file system unless a pod says otherwise.
    package var defaultVolumesToFsBackup: Bool? {
        get { json["defaultVolumesToFsBackup"]?.bool }
        set { set("defaultVolumesToFsBackup", newValue) }
    }

    /// How long the backup is kept.
    package var ttl: GoDuration? {
        get { duration("ttl") }
        set { set("ttl", newValue?.description) }
    }

    /// The name of the storage location.
    package var storageLocation: String? {
        get { json["storageLocation"]?.string }
        set { set("storageLocation", newValue) }
    }

    /// Where snapshots are kept, at most one location a provider.
    package var volumeSnapshotLocations: [String] {
        get { strings("volumeSnapshotLocations") }
        set { set("volumeSnapshotLocations", newValue) }
    }

    /// The label of claims that are snapshotted together.
    package var volumeGroupSnapshotLabelKey: String? {
        get { json["volumeGroupSnapshotLabelKey"]?.string }
        set { set("volumeGroupSnapshotLabelKey", newValue) }
    }

    /// How long a CSI snapshot may take.
    package var csiSnapshotTimeout: GoDuration? {
        get { duration("csiSnapshotTimeout") }
        set { set("csiSnapshotTimeout", newValue?.description) }
    }

    /// Per plural resource, a comma-separated list of what is taken first.
    package var orderedResources: [String: String] {
        get { json["orderedResources"]?.stringMap ?? [:] }
        set { set("orderedResources", newValue) }
    }

    /// A reference to the ConfigMap of volume policies.
    package var resourcePolicy: JSONValue? {
        get { json["resourcePolicy"] }
        set { set("resourcePolicy", newValue) }
    }
}
