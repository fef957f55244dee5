// SPDX-License-Identifier: Apache-2.0

/// What Lifeboat's server measures beyond Velero's.
package enum LifeboatMetrics {
    static let leader = Metric("lifeboat_leader", .gauge, "Whether this process runs the controllers: 1 yes, 0 no.")
    static let missedRuns = Metric(
        "lifeboat_schedule_missed_runs_total",
        .counter,
        labels: ["schedule"],
        "Runs of a schedule that were due while no server ran; one backup was made for all of them."
    )
    static let skippedRuns = Metric(
        "lifeboat_schedule_skipped_runs_total",
        .counter,
        labels: ["schedule"],
        "Runs of a schedule that were left out, because a backup of it was still running."
    )
    static let retentionDeletions = Metric(
        "lifeboat_retention_deletions_total",
        .counter,
        labels: ["schedule"],
        "Backups that the keep rule of a schedule had deleted."
    )
    static let syncHeldBack = Metric(
        "lifeboat_sync_held_back_backups",
        .gauge,
        labels: ["backup_location_name"],
        "Backups that a location no longer has, and whose objects were kept because they are too many to be true."
    )
    static let backupsRunAgain = Metric(
        "lifeboat_backup_runs_repeated_total",
        .counter,
        "Backups that were run again after the server that ran them had gone."
    )
    static let restoresContinued = Metric(
        "lifeboat_restores_continued_total",
        .counter,
        "Restores that were continued after the server that ran them had gone."
    )

    /// All of them.
    package static let all = [
        leader, missedRuns, skippedRuns, retentionDeletions, syncHeldBack, backupsRunAgain, restoresContinued,
    ]
}

/// What every controller and its queue measure, named as controller-runtime names them, which Velero is built on.
package enum ControllerMetrics {
    static let reconciles = Metric(
        "controller_runtime_reconcile_total",
        .counter,
        labels: ["controller", "result"],
        "Objects that were looked at."
    )
    static let errors = Metric(
        "controller_runtime_reconcile_errors_total",
        .counter,
        labels: ["controller"],
        "Objects that could not be dealt with and are tried again."
    )
    static let duration = Metric(
        "controller_runtime_reconcile_time_seconds",
        .histogram(bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]),
        labels: ["controller"],
        "How long it took to deal with an object, in seconds."
    )
    static let queueDepth = Metric(
        "workqueue_depth",
        .gauge,
        labels: ["name"],
        "Objects that wait to be looked at."
    )

    /// All of them.
    package static let all = [reconciles, errors, duration, queueDepth]
}
