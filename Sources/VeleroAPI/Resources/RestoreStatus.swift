// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What has become of a restore: `status` of a Restore.
package struct RestoreStatus: JSONBacked {
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

    /// Why it was refused.
    package var validationErrors: [String] {
        get { strings("validationErrors") }
        set { set("validationErrors", newValue) }
    }

    /// The number of warnings in its results.
    package var warnings: Int {
        get { json["warnings"]?.int ?? 0 }
        set { set("warnings", newValue == 0 ? nil : newValue) }
    }

    /// The number of errors in its results.
    package var errors: Int {
        get { json["errors"]?.int ?? 0 }
        set { set("errors", newValue == 0 ? nil : newValue) }
    }

    /// Why it failed.
    package var failureReason: String? {
        get { json["failureReason"]?.string }
        set { set("failureReason", newValue) }
    }

    /// When it started.
    package var startTimestamp: Timestamp? {
        get { time("startTimestamp") }
        set { set("startTimestamp", newValue?.description) }
    }

    /// When it ended.
    package var completionTimestamp: Timestamp? {
        get { time("completionTimestamp") }
        set { set("completionTimestamp", newValue?.description) }
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
