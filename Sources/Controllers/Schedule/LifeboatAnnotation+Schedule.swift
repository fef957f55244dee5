// SPDX-License-Identifier: Apache-2.0

extension LifeboatAnnotation {
    /// On a Schedule: how its backups are named, such as `{{schedule}}-{{timestamp}}`.
    package static let backupNameTemplate = "lifeboat.dev/backup-name-template"
    /// On a Backup that a schedule made: the time at which it was due.
    package static let scheduledFor = "lifeboat.dev/scheduled-for"
    /// On a Backup that a schedule made: the UID of the schedule.
    package static let scheduledBy = "lifeboat.dev/scheduled-by"
    /// On a Backup: the keep rules that hold it beyond its TTL, such as `daily,monthly`.
    package static let keptBy = "lifeboat.dev/kept-by"
}
