// SPDX-License-Identifier: Apache-2.0

/// Velero's metrics of its server: names, labels and buckets are Velero's, so that its dashboards and alerts go on working.
///
/// Backups that no schedule made have the label `schedule=""`.
package enum VeleroMetrics {
    static let backupTarballSize = gauge("backup_tarball_size_bytes", "Size of the last backup's archive in bytes.")
    static let backupLastSuccess = gauge(
        "backup_last_successful_timestamp",
        "When a backup last completed, in seconds since 1970."
    )
    static let backups = Metric("velero_backup_total", .gauge, "Backups there are.")
    static let backupAttempts = counter("backup_attempt_total", "Backups that were started.")
    static let backupSuccesses = counter("backup_success_total", "Backups that completed.")
    static let backupPartialFailures = counter("backup_partial_failure_total", "Backups that partly failed.")
    static let backupFailures = counter("backup_failure_total", "Backups that failed.")
    static let backupValidationFailures = counter("backup_validation_failure_total", "Backups that were refused.")
    static let backupDuration = Metric(
        "velero_backup_duration_seconds",
        .histogram(bounds: durationBounds),
        labels: ["schedule"],
        "How long backups took, in seconds."
    )
    static let backupDeletionAttempts = counter(
        "backup_deletion_attempt_total",
        "Deletions of backups that were started."
    )
    static let backupDeletionSuccesses = counter("backup_deletion_success_total", "Backups that were deleted.")
    static let backupDeletionFailures = counter("backup_deletion_failure_total", "Deletions of backups that failed.")
    static let backupItems = gauge("backup_items_total", "Items in the last backup.")
    static let backupErrors = gauge("backup_items_errors", "Errors of the last backup.")
    static let backupsWithWarnings = counter("backup_warning_total", "Backups that had warnings.")
    static let backupLastStatus = gauge("backup_last_status", "Whether the last backup completed: 1 yes, 0 no.")
    static let locationStatus = Metric(
        "velero_backup_location_status_gauge",
        .gauge,
        labels: ["backup_location_name"],
        "Whether a location can be used: 1 yes, 0 no."
    )
    static let restores = Metric("velero_restore_total", .gauge, "Restores there are.")
    static let restoreAttempts = counter("restore_attempt_total", "Restores that were started.")
    static let restoreSuccesses = counter("restore_success_total", "Restores that completed.")
    static let restorePartialFailures = counter("restore_partial_failure_total", "Restores that partly failed.")
    static let restoreFailures = counter("restore_failed_total", "Restores that failed.")
    static let restoreValidationFailures = counter("restore_validation_failed_total", "Restores that were refused.")
    static let snapshotAttempts = counter("volume_snapshot_attempt_total", "Snapshots of volumes that were started.")
    static let snapshotSuccesses = counter("volume_snapshot_success_total", "Snapshots of volumes that were made.")
    static let snapshotFailures = counter("volume_snapshot_failure_total", "Snapshots of volumes that failed.")
    static let csiSnapshotAttempts = csi("csi_snapshot_attempt_total", "CSI snapshots of volumes that were started.")
    static let csiSnapshotSuccesses = csi("csi_snapshot_success_total", "CSI snapshots of volumes that were made.")
    static let csiSnapshotFailures = csi("csi_snapshot_failure_total", "CSI snapshots of volumes that failed.")
    static let scheduleInterval = gauge(
        "schedule_expected_interval_seconds",
        "Time between two runs of a schedule, in seconds."
    )

    /// One minute to four hours.
    static let durationBounds: [Double] = [60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 14_400]

    /// All of them.
    package static let all: [Metric] =
        [backups, backupDuration, locationStatus, restores, scheduleInterval, backupTarballSize, backupLastSuccess]
        + ofSchedule + ofScheduleAndBackup

    /// Those that a schedule has from when it is first seen, at zero.
    static let ofSchedule = [
        backupAttempts, backupSuccesses, backupPartialFailures, backupFailures, backupValidationFailures,
        backupDeletionAttempts, backupDeletionSuccesses, backupDeletionFailures, backupItems, backupErrors,
        backupsWithWarnings, backupLastStatus, restoreAttempts, restoreSuccesses, restorePartialFailures,
        restoreFailures, restoreValidationFailures, snapshotAttempts, snapshotSuccesses, snapshotFailures,
    ]

    /// Those that a schedule has from when it is first seen, at zero, for a backup without a name.
    static let ofScheduleAndBackup = [csiSnapshotAttempts, csiSnapshotSuccesses, csiSnapshotFailures]

    private static func counter(_ name: String, _ help: String) -> Metric {
        Metric("velero_\(name)", .counter, labels: ["schedule"], help)
    }

    private static func gauge(_ name: String, _ help: String) -> Metric {
        Metric("velero_\(name)", .gauge, labels: ["schedule"], help)
    }

    private static func csi(_ name: String, _ help: String) -> Metric {
        Metric("velero_\(name)", .counter, labels: ["schedule", "backupName"], help)
    }
}
