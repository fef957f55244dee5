// SPDX-License-Identifier: Apache-2.0

import JSON

/// What has become of a run: the members that Velero gives `status` of a Backup and of a Restore alike.
package protocol RunStatus: JSONBacked {}

extension RunStatus {
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
}
