// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a restore is asked to do: `spec` of a Restore.
package struct RestoreSpec: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    /// A specification that restores everything of a backup.
    package init(backupName: String) {
        json = ["backupName": .string(backupName), "hooks": [:]]
    }

    package static let memberOrder = [
        "backupName", "scheduleName", "includedNamespaces", "excludedNamespaces", "includedResources",
        "excludedResources", "namespaceMapping", "labelSelector", "orLabelSelectors", "restorePVs", "restoreStatus",
        "preserveNodePorts", "includeClusterResources", "hooks", "existingResourcePolicy", "itemOperationTimeout",
        "resourceModifier", "uploaderConfig",
    ]
}

// MARK: - Members

extension RestoreSpec {
    /// The backup to restore from.
    package var backupName: String {
        get { json["backupName"]?.string ?? "" }
        set { set("backupName", newValue.isEmpty ? nil : newValue) }
    }

    /// The schedule whose newest backup to restore from.
    package var scheduleName: String? {
        get { json["scheduleName"]?.string }
        set { set("scheduleName", newValue) }
    }

    /// Namespaces of the archive to restore: names or globs; `*` or none for all.
    package var includedNamespaces: [String] {
        get { strings("includedNamespaces") }
        set { set("includedNamespaces", newValue) }
    }

    /// Namespaces of the archive to leave out.
    package var excludedNamespaces: [String] {
        get { strings("excludedNamespaces") }
        set { set("excludedNamespaces", newValue) }
    }

    /// Kinds to restore.
    package var includedResources: [String] {
        get { strings("includedResources") }
        set { set("includedResources", newValue) }
    }

    /// Kinds to leave out.
    package var excludedResources: [String] {
        get { strings("excludedResources") }
        set { set("excludedResources", newValue) }
    }

    /// Target namespaces by namespace of the archive.
    package var namespaceMapping: [String: String] {
        get { json["namespaceMapping"]?.stringMap ?? [:] }
        set { set("namespaceMapping", newValue) }
    }

    /// A Kubernetes LabelSelector; not together with ``orLabelSelectors``.
    package var labelSelector: JSONValue? {
        get { json["labelSelector"] }
        set { set("labelSelector", newValue) }
    }

    /// LabelSelectors of which one must match.
    package var orLabelSelectors: [JSONValue] {
        get { json["orLabelSelectors"]?.array ?? [] }
        set { set("orLabelSelectors", newValue) }
    }

    /// Whether volumes are restored from snapshots.
    package var restorePVs: Bool? {
        get { json["restorePVs"]?.bool }
        set { set("restorePVs", newValue) }
    }

    /// The kinds whose status is restored too.
    package var restoreStatus: JSONValue? {
        get { json["restoreStatus"] }
        set { set("restoreStatus", newValue) }
    }

    /// Whether Services keep node ports that nobody chose.
    package var preserveNodePorts: Bool? {
        get { json["preserveNodePorts"]?.bool }
        set { set("preserveNodePorts", newValue) }
    }

    /// Whether to restore cluster-scoped objects; `nil` leaves it to the other filters.
    package var includeClusterResources: Bool? {
        get { json["includeClusterResources"]?.bool }
        set { set("includeClusterResources", newValue) }
    }

    /// What happens to objects that exist; `nil` means they are left alone.
    package var existingResourcePolicy: ExistingResourcePolicy? {
        get { json["existingResourcePolicy"]?.string.flatMap(ExistingResourcePolicy.init(rawValue:)) }
        set { set("existingResourcePolicy", newValue?.rawValue) }
    }

    /// How long an asynchronous operation may take.
    package var itemOperationTimeout: GoDuration? {
        get { duration("itemOperationTimeout") }
        set { set("itemOperationTimeout", newValue?.description) }
    }

    /// A reference to the ConfigMap of modifications.
    package var resourceModifier: JSONValue? {
        get { json["resourceModifier"] }
        set { set("resourceModifier", newValue) }
    }

    /// Commands to run in restored pods.
    package var hooks: JSONValue? {
        get { json["hooks"] }
        set { set("hooks", newValue) }
    }
}
