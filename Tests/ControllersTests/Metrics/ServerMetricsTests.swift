// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesRuntime
import Testing
import VeleroAPI

@testable import Controllers

/// What is counted, under which name.
struct ServerMetricsTests {
    private let registry = MetricsRegistry()
    private var metrics: ServerMetrics { ServerMetrics(registry) }

    private func lines(_ part: String) -> [String] {
        registry.text().split(separator: "\n").map(String.init).filter { $0.contains(part) && !$0.hasPrefix("#") }
    }

    /// Velero's own list, as its documentation and dashboards have it.
    private static let velero: [String: (type: String, labels: [String])] = [
        "velero_backup_tarball_size_bytes": ("gauge", ["schedule"]),
        "velero_backup_last_successful_timestamp": ("gauge", ["schedule"]),
        "velero_backup_total": ("gauge", []),
        "velero_backup_attempt_total": ("counter", ["schedule"]),
        "velero_backup_success_total": ("counter", ["schedule"]),
        "velero_backup_partial_failure_total": ("counter", ["schedule"]),
        "velero_backup_failure_total": ("counter", ["schedule"]),
        "velero_backup_validation_failure_total": ("counter", ["schedule"]),
        "velero_backup_deletion_attempt_total": ("counter", ["schedule"]),
        "velero_backup_deletion_success_total": ("counter", ["schedule"]),
        "velero_backup_deletion_failure_total": ("counter", ["schedule"]),
        "velero_backup_duration_seconds": ("histogram", ["schedule"]),
        "velero_backup_items_total": ("gauge", ["schedule"]),
        "velero_backup_items_errors": ("gauge", ["schedule"]),
        "velero_backup_warning_total": ("counter", ["schedule"]),
        "velero_backup_last_status": ("gauge", ["schedule"]),
        "velero_backup_location_status_gauge": ("gauge", ["backup_location_name"]),
        "velero_restore_total": ("gauge", []),
        "velero_restore_attempt_total": ("counter", ["schedule"]),
        "velero_restore_success_total": ("counter", ["schedule"]),
        "velero_restore_partial_failure_total": ("counter", ["schedule"]),
        "velero_restore_failed_total": ("counter", ["schedule"]),
        "velero_restore_validation_failed_total": ("counter", ["schedule"]),
        "velero_volume_snapshot_attempt_total": ("counter", ["schedule"]),
        "velero_volume_snapshot_success_total": ("counter", ["schedule"]),
        "velero_volume_snapshot_failure_total": ("counter", ["schedule"]),
        "velero_csi_snapshot_attempt_total": ("counter", ["schedule", "backupName"]),
        "velero_csi_snapshot_success_total": ("counter", ["schedule", "backupName"]),
        "velero_csi_snapshot_failure_total": ("counter", ["schedule", "backupName"]),
        "velero_schedule_expected_interval_seconds": ("gauge", ["schedule"]),
    ]

    @Test func `names, types and labels are Velero's`() {
        #expect(Set(VeleroMetrics.all.map(\.name)) == Set(Self.velero.keys))
        #expect(VeleroMetrics.all.count == Self.velero.count)
        for metric in VeleroMetrics.all {
            let type =
                switch metric.kind {
                case .counter: "counter"
                case .gauge: "gauge"
                case .histogram: "histogram"
                }
            #expect(type == Self.velero[metric.name]?.type, "\(metric.name)")
            #expect(metric.labels == Self.velero[metric.name]?.labels, "\(metric.name)")
        }
        #expect(VeleroMetrics.durationBounds == [60, 300, 600, 900, 1800, 3600, 7200, 10800, 14400])
    }

    private func backup(_ phase: BackupPhase) -> Backup {
        var backup = Backup(name: "b1", namespace: "velero", spec: BackupSpec())
        backup.status.phase = phase
        backup.status.startTimestamp = Timestamp(seconds: 1_000)
        backup.status.completionTimestamp = Timestamp(seconds: 1_400)
        backup.status.progress = (12, 10)
        backup.status.errors = phase == .completed ? 0 : 3
        backup.status.warnings = 2
        return backup
    }

    @Test(arguments: [
        (BackupPhase.completed, "success", 1), (.partiallyFailed, "partial_failure", 0), (.failed, "failure", 0),
    ]) func `a backup that has ended is counted once, with all that is known`(
        phase: BackupPhase,
        word: String,
        status: Int
    ) {
        metrics.backupEnded(backup(phase), schedule: "nightly", archiveSize: 4_096, at: Timestamp(seconds: 1_500))
        let counted = lines("_total{").filter {
            $0.contains("velero_backup_") && !$0.contains("items") && $0.hasSuffix(" 1")
        }
        #expect(
            counted == [
                #"velero_backup_\#(word)_total{schedule="nightly"} 1"#,
                #"velero_backup_warning_total{schedule="nightly"} 1"#,
            ]
        )
        #expect(lines("last_status") == [#"velero_backup_last_status{schedule="nightly"} \#(status)"#])
        #expect(lines("tarball") == [#"velero_backup_tarball_size_bytes{schedule="nightly"} 4096"#])
        #expect(lines("items_total") == [#"velero_backup_items_total{schedule="nightly"} 12"#])
        #expect(
            lines("items_errors") == [
                #"velero_backup_items_errors{schedule="nightly"} \#(phase == .completed ? 0 : 3)"#
            ]
        )
        #expect(lines("duration_seconds_sum") == [#"velero_backup_duration_seconds_sum{schedule="nightly"} 400"#])
        #expect(lines(#"le="300""#) == [#"velero_backup_duration_seconds_bucket{schedule="nightly",le="300"} 0"#])
        #expect(lines(#"le="600""#) == [#"velero_backup_duration_seconds_bucket{schedule="nightly",le="600"} 1"#])
        let success = phase == .completed ? [#"velero_backup_last_successful_timestamp{schedule="nightly"} 1500"#] : []
        #expect(lines("last_successful") == success)
        #expect(lines("backupName") == [], "only backups with CSI snapshots get series of their own")
    }

    @Test func `a server that has just started tells how the last backups ended that it finds`() {
        var (older, newer, running) = (backup(.completed), backup(.partiallyFailed), backup(.inProgress))
        newer.status.completionTimestamp = Timestamp(seconds: 2_000)
        running.status.completionTimestamp = nil
        older.labels[VeleroLabel.scheduleName] = "nightly"
        newer.labels[VeleroLabel.scheduleName] = "nightly"
        running.labels[VeleroLabel.scheduleName] = "nightly"
        metrics.backupsFound([newer, running, older])
        #expect(lines("last_status") == [#"velero_backup_last_status{schedule="nightly"} 0"#])
        #expect(
            lines("last_successful") == [#"velero_backup_last_successful_timestamp{schedule="nightly"} 1400"#]
        )
    }

    @Test func `a schedule has its series at zero from the start, and takes them with it`() {
        metrics.backupAttempted(schedule: "other")
        metrics.scheduleSeen("nightly", expectedInterval: .seconds(86_400))
        #expect(lines(#"schedule="nightly""#).count == 26)
        #expect(lines("interval") == [#"velero_schedule_expected_interval_seconds{schedule="nightly"} 86400"#])
        metrics.backupAttempted(schedule: "nightly")
        metrics.scheduleSeen("nightly", expectedInterval: nil)
        #expect(
            lines(#"backup_attempt_total{schedule="nightly""#) == [
                #"velero_backup_attempt_total{schedule="nightly"} 1"#
            ]
        )
        metrics.scheduleGone("nightly")
        #expect(lines("nightly") == [])
        #expect(lines(#"schedule="other""#).count == 1)
    }

    @Test func `who no longer leads keeps what it counted and forgets what it knew`() {
        metrics.leadership(true)
        metrics.counts(backups: 7, restores: 2)
        metrics.location("default", isAvailable: true)
        metrics.backupAttempted(schedule: "")
        #expect(lines("lifeboat_leader") == ["lifeboat_leader 1"])
        #expect(lines("velero_backup_total") == ["velero_backup_total 7"])
        metrics.leadership(false)
        #expect(lines("lifeboat_leader") == ["lifeboat_leader 0"])
        #expect(lines("velero_backup_total") == ["velero_backup_total 0"])
        #expect(lines("location_status") == [])
        #expect(lines("backup_attempt") == [#"velero_backup_attempt_total{schedule=""} 1"#])
    }

    @Test func `reconciles are counted by their outcome`() {
        struct Trouble: Error {}
        let observer: any ReconcileObserver = metrics
        observer.reconciled(controller: "gc", key: "b1", duration: .milliseconds(7), error: nil)
        observer.reconciled(controller: "gc", key: "b1", duration: .milliseconds(7), error: Trouble())
        observer.queueDepth(controller: "gc", 4)
        #expect(
            lines("reconcile_total") == [
                #"controller_runtime_reconcile_total{controller="gc",result="error"} 1"#,
                #"controller_runtime_reconcile_total{controller="gc",result="success"} 1"#,
            ]
        )
        #expect(lines("workqueue_depth") == [#"workqueue_depth{name="gc"} 4"#])
        #expect(lines("time_seconds_count") == [#"controller_runtime_reconcile_time_seconds_count{controller="gc"} 2"#])
    }
}

/// What the process uses, as Linux tells it.
struct ProcessStatisticsTests {
    @Test func `fields are counted behind the program's name, whatever it is`() throws {
        let stat = """
            4242 (a (b) c) S 1 4242 4242 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 7 0 1000 268435456 2048 18446744073709551615 1
            """
        let found = try #require(
            ProcessStatistics(stat: stat, bootTime: 1_000_000, pageSize: 4_096, ticksPerSecond: 100)
        )
        #expect(found.cpuSeconds == 2)
        #expect(found.threads == 7)
        #expect(found.startTime == 1_000_010)
        #expect(found.virtualMemory == 268_435_456)
        #expect(found.residentMemory == 8 << 20)
    }

    @Test(arguments: ["", "4242 sh", "4242 (sh) S 1 2"]) func `what is no such text gives nothing`(stat: String) {
        #expect(ProcessStatistics(stat: stat, bootTime: 0, pageSize: 4_096, ticksPerSecond: 100) == nil)
    }

    #if os(Linux)
    @Test func `this very process uses memory and has files open`() throws {
        let found = try #require(ProcessStatistics.current())
        #expect(found.residentMemory > 1 << 20)
        #expect(found.virtualMemory > found.residentMemory)
        #expect(found.threads > 0)
        #expect(found.startTime > 1_700_000_000)
        #expect(try #require(found.openFiles) > 2)
    }
    #endif
}
