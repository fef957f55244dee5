// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What has become of a backup: `status` of a Backup.
package struct BackupStatus: RunStatus {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    /// The status of a backup that was just started, in the format this code writes.
    package init() {
        json = ["version": .number(JSONNumber(Velero.backupVersion)), "formatVersion": .string(Velero.formatVersion)]
    }

    package static let memberOrder = [
        "version", "formatVersion", "expiration", "phase", "queuePosition", "validationErrors", "startTimestamp",
        "completionTimestamp", "volumeSnapshotsAttempted", "volumeSnapshotsCompleted", "failureReason", "warnings",
        "errors", "progress", "csiVolumeSnapshotsAttempted", "csiVolumeSnapshotsCompleted",
        "backupItemOperationsAttempted", "backupItemOperationsCompleted", "backupItemOperationsFailed", "hookStatus",
    ]
}

// MARK: - Members

extension BackupStatus {
    /// The version of the archive's format.
    package var formatVersion: String? {
        get { json["formatVersion"]?.string }
        set { set("formatVersion", newValue) }
    }

    /// When the backup may be removed.
    package var expiration: Timestamp? {
        get { time("expiration") }
        set { set("expiration", newValue?.description) }
    }

    /// Where it stands.
    package var phase: BackupPhase {
        get { BackupPhase(rawValue: json["phase"]?.string ?? "") }
        set { set("phase", newValue == .new ? nil : newValue.rawValue) }
    }

    /// Its place in the queue; 1 is next.
    package var queuePosition: Int? {
        get { json["queuePosition"]?.int }
        set { set("queuePosition", newValue) }
    }

    /// Native snapshots tried.
    package var volumeSnapshotsAttempted: Int {
        get { json["volumeSnapshotsAttempted"]?.int ?? 0 }
        set { set("volumeSnapshotsAttempted", newValue == 0 ? nil : newValue) }
    }

    /// Native snapshots made.
    package var volumeSnapshotsCompleted: Int {
        get { json["volumeSnapshotsCompleted"]?.int ?? 0 }
        set { set("volumeSnapshotsCompleted", newValue == 0 ? nil : newValue) }
    }

    /// Items that belong to the backup, as far as known, and items already in it.
    package var progress: (totalItems: Int, itemsBackedUp: Int) {
        get {
            (json[path: ["progress", "totalItems"]]?.int ?? 0, json[path: ["progress", "itemsBackedUp"]]?.int ?? 0)
        }
        set {
            set(
                "progress",
                [
                    "totalItems": .number(JSONNumber(newValue.totalItems)),
                    "itemsBackedUp": .number(JSONNumber(newValue.itemsBackedUp)),
                ]
            )
        }
    }

    /// Hooks run, and those of them that failed.
    package var hooks: (attempted: Int, failed: Int) {
        (json[path: ["hookStatus", "hooksAttempted"]]?.int ?? 0, json[path: ["hookStatus", "hooksFailed"]]?.int ?? 0)
    }
}
