// SPDX-License-Identifier: Apache-2.0

extension CustomResourceDefinition {
    static let schedule = CustomResourceDefinition(
        "Schedule",
        plural: "schedules",
        "Backups made at regular times.",
        spec: .object(
            [
                "paused": Schema.flag.described("Whether no backups are made for now."),
                "schedule": Schema.text.described("A cron expression, such as 0 1 * * *, or @daily."),
                "skipImmediately": Schema.flag.orNull.described("Whether a run that is due at once is left out."),
                "template": Schema.backupSpec.described("What each backup is asked to hold."),
                "useOwnerReferencesInBackup": Schema.flag.orNull.described(
                    "Whether backups belong to the schedule and are deleted with it."
                ),
            ],
            required: ["schedule", "template"]
        ),
        status: .object([
            "lastBackup": Schema.time.described("When the last backup was begun."),
            "lastSkipped": Schema.time.described("When a run was left out the last time."),
            "phase": Schema.oneOf(["New", "Enabled", "FailedValidation"]).described("Whether it is in force."),
            "validationErrors": Schema.names.described("Why it was refused."),
        ]),
        columns: [
            Column("Status", ".status.phase", "Whether it is in force."),
            Column("Schedule", ".spec.schedule", "When backups are made."),
            Column("LastBackup", ".status.lastBackup", "When the last one was begun.", type: "date"),
            .age,
            Column("Paused", ".spec.paused", "Whether no backups are made for now.", type: "boolean"),
        ]
    )
}
