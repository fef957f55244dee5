// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a restore is asked to do: `spec` of a Restore.
package struct RestoreSpec: FilteringSpec {
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

    /// Target namespaces by namespace of the archive.
    package var namespaceMapping: [String: String] {
        get { json["namespaceMapping"]?.stringMap ?? [:] }
        set { set("namespaceMapping", newValue) }
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

    /// What happens to objects that exist; `nil` means they are left alone.
    package var existingResourcePolicy: ExistingResourcePolicy? {
        get { json["existingResourcePolicy"]?.string.flatMap(ExistingResourcePolicy.init(rawValue:)) }
        set { set("existingResourcePolicy", newValue?.rawValue) }
    }

    /// A reference to the ConfigMap of modifications.
    package var resourceModifier: JSONValue? {
        get { json["resourceModifier"] }
        set { set("resourceModifier", newValue) }
    }
}
