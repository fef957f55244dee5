// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The data of a namespace's volumes in one storage location: Velero's custom resource.
package struct BackupRepository: CustomResource {
    package typealias Spec = BackupRepositorySpec
    package typealias Status = BackupRepositoryStatus

    package static let kind = "BackupRepository"

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }
}

/// Which data it is: `spec` of a BackupRepository.
package struct BackupRepositorySpec: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    package static let memberOrder = ["volumeNamespace", "backupStorageLocation", "repositoryType"]

    /// The location it is in.
    package var backupStorageLocation: String { json["backupStorageLocation"]?.string ?? "" }
}

/// What has become of it: `status` of a BackupRepository.
package struct BackupRepositoryStatus: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    package static let memberOrder = ["phase", "message", "lastMaintenanceTime", "recentMaintenance"]

    /// Whether it can be used: `New`, `Ready` or `NotReady`.
    package var phase: String { json["phase"]?.string ?? "New" }

    /// When it was cleaned up the last time.
    package var lastMaintenanceTime: Timestamp? { time("lastMaintenanceTime") }
}
