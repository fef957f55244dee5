// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What has become of a restore: `status` of a Restore.
package struct RestoreStatus: RunStatus {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    /// The status of a restore nobody has looked at.
    package init() {
        json = [:]
    }

    package static let memberOrder = [
        "phase", "validationErrors", "warnings", "errors", "failureReason", "startTimestamp", "completionTimestamp",
        "progress", "restoreItemOperationsAttempted", "restoreItemOperationsCompleted",
        "restoreItemOperationsFailed", "hookStatus",
    ]
}

// MARK: - Members

extension RestoreStatus {
    /// Where it stands.
    package var phase: RestorePhase {
        get { RestorePhase(rawValue: json["phase"]?.string ?? "") }
        set { set("phase", newValue == .new ? nil : newValue.rawValue) }
    }

    /// Items that are to be restored, as far as known, and items already dealt with.
    package var progress: (totalItems: Int, itemsRestored: Int) {
        get {
            (json[path: ["progress", "totalItems"]]?.int ?? 0, json[path: ["progress", "itemsRestored"]]?.int ?? 0)
        }
        set {
            set(
                "progress",
                [
                    "totalItems": .number(JSONNumber(newValue.totalItems)),
                    "itemsRestored": .number(JSONNumber(newValue.itemsRestored)),
                ]
            )
        }
    }
}
