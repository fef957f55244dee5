// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A wish for an address from which a file of a backup or restore can be fetched: Velero's custom resource.
package struct DownloadRequest: CustomResource {
    package typealias Spec = DownloadRequestSpec
    package typealias Status = DownloadRequestStatus

    package static let kind = "DownloadRequest"

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }
}

/// A file of a backup or restore that can be fetched.
package enum DownloadTargetKind: String, Sendable, CaseIterable {
    case backupLog = "BackupLog"
    case backupContents = "BackupContents"
    case backupVolumeSnapshots = "BackupVolumeSnapshots"
    case backupItemOperations = "BackupItemOperations"
    case backupResourceList = "BackupResourceList"
    case backupResults = "BackupResults"
    case restoreLog = "RestoreLog"
    case restoreResults = "RestoreResults"
    case restoreResourceList = "RestoreResourceList"
    case restoreItemOperations = "RestoreItemOperations"
    case csiBackupVolumeSnapshots = "CSIBackupVolumeSnapshots"
    case csiBackupVolumeSnapshotContents = "CSIBackupVolumeSnapshotContents"
    case backupVolumeInfos = "BackupVolumeInfos"
    case restoreVolumeInfo = "RestoreVolumeInfo"

    /// Whether it is a file of a restore.
    package var isOfRestore: Bool { rawValue.hasPrefix("Restore") }
}

/// The file that is wanted: `spec` of a DownloadRequest.
package struct DownloadRequestSpec: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    /// Wants a file.
    package init(kind: DownloadTargetKind, name: String) {
        json = ["target": ["kind": .string(kind.rawValue), "name": .string(name)]]
    }

    package static let memberOrder = ["target"]

    /// The file; `nil` when it is none that is known.
    package var kind: DownloadTargetKind? {
        json[path: ["target", "kind"]]?.string.flatMap(DownloadTargetKind.init(rawValue:))
    }

    /// The backup or restore.
    package var name: String { json[path: ["target", "name"]]?.string ?? "" }
}

/// The answer: `status` of a DownloadRequest.
package struct DownloadRequestStatus: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    package static let memberOrder = ["phase", "downloadURL", "expiration"]

    /// Whether it was answered.
    package var isProcessed: Bool {
        get { json["phase"]?.string == RequestPhase.processed.rawValue }
        set { set("phase", newValue ? RequestPhase.processed.rawValue : RequestPhase.new.rawValue) }
    }

    /// The address; whoever has it may read the file: a secret.
    package var downloadURL: String? {
        get { json["downloadURL"]?.string }
        set { set("downloadURL", newValue) }
    }

    /// Until when the address is good.
    package var expiration: Timestamp? {
        get { time("expiration") }
        set { set("expiration", newValue?.description) }
    }
}

/// Where a request to the server stands.
package enum RequestPhase: String, Sendable {
    /// Nobody has looked at it.
    case new = "New"
    /// It is being done.
    case inProgress = "InProgress"
    /// It is done, well or not.
    case processed = "Processed"
}
