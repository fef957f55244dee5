// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A wish to delete a backup with all that belongs to it: Velero's custom resource.
package struct DeleteBackupRequest: CustomResource {
    package typealias Spec = DeleteBackupRequestSpec
    package typealias Status = DeleteBackupRequestStatus

    package static let kind = "DeleteBackupRequest"

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    /// A request for a backup, as Velero's command line and its garbage collection make it; the server of the cluster
    /// finds a name.
    package init(for backup: Backup) {
        self.init(
            name: "",
            namespace: backup.namespace,
            spec: DeleteBackupRequestSpec(json: ["backupName": .string(backup.name)])
        )
        json[path: ["metadata", "name"]] = nil
        json[path: ["metadata", "generateName"]] = .string("\(backup.name)-")
        labels = [VeleroLabel.backupName: LabelValue.of(backup.name), VeleroLabel.backupUID: backup.uid]
    }
}

/// The backup: `spec` of a DeleteBackupRequest.
package struct DeleteBackupRequestSpec: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    package static let memberOrder = ["backupName"]

    /// The backup.
    package var backupName: String { json["backupName"]?.string ?? "" }
}

/// What has become of it: `status` of a DeleteBackupRequest.
package struct DeleteBackupRequestStatus: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    package static let memberOrder = ["phase", "errors"]

    /// Where it stands.
    package var phase: RequestPhase {
        get { json["phase"]?.string.flatMap(RequestPhase.init(rawValue:)) ?? .new }
        set { set("phase", newValue.rawValue) }
    }

    /// What could not be deleted.
    package var errors: [String] {
        get { strings("errors") }
        set { set("errors", newValue) }
    }
}
