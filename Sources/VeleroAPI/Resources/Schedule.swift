// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Backups made at regular times: Velero's custom resource.
package struct Schedule: CustomResource {
    package typealias Spec = ScheduleSpec
    package typealias Status = ScheduleStatus

    package static let kind = "Schedule"

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }
}

/// When backups are made, and what each holds: `spec` of a Schedule.
package struct ScheduleSpec: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    /// Backups of the template at the times of a cron expression.
    package init(schedule: String, template: BackupSpec) {
        json = ["template": template.json, "schedule": .string(schedule)]
    }

    package static let memberOrder = [
        "template", "schedule", "useOwnerReferencesInBackup", "paused", "skipImmediately",
    ]

    /// What each backup is asked to hold.
    package var template: BackupSpec {
        get { BackupSpec(json: json["template"] ?? [:]) }
        set { set("template", newValue.json) }
    }

    /// The cron expression.
    package var schedule: String {
        get { json["schedule"]?.string ?? "" }
        set { set("schedule", .string(newValue)) }
    }

    /// Whether backups belong to the schedule and are deleted with it.
    package var useOwnerReferencesInBackup: Bool? {
        get { json["useOwnerReferencesInBackup"]?.bool }
        set { set("useOwnerReferencesInBackup", newValue) }
    }

    /// Whether no backups are made for now.
    package var isPaused: Bool {
        get { json["paused"]?.bool ?? false }
        set { set("paused", newValue ? true : nil) }
    }

    /// Whether a run that is due at once is left out; the server's own default when `nil`.
    package var skipImmediately: Bool? {
        get { json["skipImmediately"]?.bool }
        set { set("skipImmediately", newValue) }
    }
}

/// What has become of a schedule: `status` of a Schedule.
package struct ScheduleStatus: JSONBacked {
    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }

    package static let memberOrder = ["phase", "lastBackup", "lastSkipped", "validationErrors"]

    /// Whether it is in force.
    package var phase: SchedulePhase {
        get { SchedulePhase(rawValue: json["phase"]?.string ?? "") ?? .new }
        set { set("phase", newValue.rawValue) }
    }

    /// When the last backup was begun.
    package var lastBackup: Timestamp? {
        get { time("lastBackup") }
        set { set("lastBackup", newValue?.description) }
    }

    /// When a run was left out the last time.
    package var lastSkipped: Timestamp? {
        get { time("lastSkipped") }
        set { set("lastSkipped", newValue?.description) }
    }

    /// Why it was refused.
    package var validationErrors: [String] {
        get { strings("validationErrors") }
        set { set("validationErrors", newValue) }
    }
}

/// Whether a schedule is in force.
package enum SchedulePhase: String, Sendable {
    /// Nobody has looked at it.
    case new = "New"
    /// Backups are made.
    case enabled = "Enabled"
    /// Its cron expression cannot be understood.
    case failedValidation = "FailedValidation"
}
