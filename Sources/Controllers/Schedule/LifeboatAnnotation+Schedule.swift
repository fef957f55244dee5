// SPDX-License-Identifier: Apache-2.0

extension LifeboatAnnotation {
    /// On a Schedule: how its backups are named, such as `{{schedule}}-{{timestamp}}`.
    package static let backupNameTemplate = "lifeboat.dev/backup-name-template"
    /// On a Backup that a schedule made: the time at which it was due.
    package static let scheduledFor = "lifeboat.dev/scheduled-for"
    /// On a Backup that was made out of a schedule, by itself or by a user: the UID of the schedule.
    package static let scheduledBy = "lifeboat.dev/scheduled-by"
    /// On a Schedule: `true` when its keep rules count for all backups that carry its name, whoever made them.
    package static let adoptBackups = "lifeboat.dev/adopt-backups"
    /// On a Backup: the keep rules that hold it beyond its TTL, such as `daily,monthly`.
    package static let keptBy = "lifeboat.dev/kept-by"
}
