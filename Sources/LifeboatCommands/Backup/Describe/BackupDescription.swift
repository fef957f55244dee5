// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import JSON
import VeleroAPI
import VolumeSnapshots

/// A backup in words: Velero's sections in Velero's order, and what only Lifeboat knows.
struct BackupDescription {
    let details: BackupDetails
    let showsItems: Bool

    private var backup: Backup { details.backup }

    /// The text.
    var text: String {
        var text = Description()
        text.field("Name", backup.name)
        text.field("Namespace", backup.namespace)
        text.field("Labels", lines: SpecWords.pairs(backup.labels))
        text.field("Annotations", lines: SpecWords.pairs(annotations))
        addPhase(to: &text)
        if let results = details.results { ResultsWords.add(results, to: &text) }
        text.line()
        BackupSpecWords(spec: backup.spec).add(to: &text)
        addStatus(to: &text)
        if showsItems { addItems(to: &text) }
        addVolumes(to: &text)
        addDatabases(to: &text)
        let hooks = backup.status.hooks
        text.line()
        text.field("HooksAttempted", String(hooks.attempted))
        text.field("HooksFailed", String(hooks.failed))
        addDeletions(to: &text)
        return text.text
    }

    /// Without what has a place of its own below.
    private var annotations: [String: String] {
        let elsewhere = [BackupReport.revisionAnnotation, BackupReport.spreadAnnotation, RDSWishes.madeAnnotation]
        return backup.annotations.filter { !elsewhere.contains($0.key) }
    }

    private func addPhase(to text: inout Description) {
        let phase = backup.status.phase
        let isWorthReading = [.failed, .partiallyFailed].contains(phase)
        text.section(
            "Phase",
            isWorthReading ? "\(phase) (run `lifeboat backup logs \(backup.name)` for more)" : "\(phase)"
        )
        if let reason = backup.status.failureReason { text.section("Failure reason", reason) }
        if let position = backup.status.queuePosition, position > 0 { text.section("Queue position", String(position)) }
        if let policy = backup.spec.resourcePolicy {
            text.line()
            text.line("Resource policies:")
            text.field("Type", policy["kind"]?.string ?? "", indent: 2)
            text.field("Name", policy["name"]?.string ?? "", indent: 2)
        }
        if let parallel = backup.spec.json[path: ["uploaderConfig", "parallelFilesUpload"]]?.int {
            text.line()
            text.line("Uploader config:")
            text.field("Parallel files upload", String(parallel), indent: 2)
        }
        if !backup.status.validationErrors.isEmpty {
            text.line()
            text.line("Validation errors:")
            for error in backup.status.validationErrors { text.line(error, indent: 2) }
        }
        text.line()
    }

    private func addStatus(to text: inout Description) {
        let status = backup.status
        text.section("Backup Format Version", status.formatVersion ?? "")
        text.line()
        text.field("Started", status.startTimestamp?.goDescription ?? "<n/a>")
        text.field("Completed", status.completionTimestamp?.goDescription ?? "<n/a>")
        text.section("Expiration", status.expiration?.goDescription ?? "<n/a>")
        text.line()
        text.field("Total items to be backed up", String(status.progress.totalItems))
        text.field("Items backed up", String(status.progress.itemsBackedUp))
        addMoment(to: &text)
        let operations = status.json["backupItemOperationsAttempted"]?.int ?? 0
        if operations > 0 {
            let completed = status.json["backupItemOperationsCompleted"]?.int ?? 0
            let failed = status.json["backupItemOperationsFailed"]?.int ?? 0
            text.section(
                "Backup Item Operations",
                "\(completed) of \(operations) completed successfully, \(failed) failed"
            )
        }
    }

    /// Which moment of the cluster the backup holds, and how large it is.
    private func addMoment(to text: inout Description) {
        let hasFacts = details.files != nil || !details.problems.isEmpty
        guard hasFacts || backup.annotations[BackupReport.revisionAnnotation] != nil else { return }
        text.line()
        if let revision = backup.annotations[BackupReport.revisionAnnotation] {
            text.field("Revision", revision)
            let spread = (backup.annotations[BackupReport.spreadAnnotation] ?? "").split(separator: ",").map(
                String.init
            )
            text.field(
                "Kinds not at the revision",
                lines: spread.map { $0.split(separator: "@").joined(separator: " at ") }
            )
        }
        if let files = details.files {
            text.field("Archive size", files.archiveSize.map { Measures.bytes($0) } ?? "<missing>")
            text.field("Size with all files", Measures.bytes(files.totalSize))
        }
        if !details.problems.isEmpty { text.field("Problems", lines: details.problems) }
    }

    private func addItems(to text: inout Description) {
        text.line()
        guard let list = details.resourceList else {
            text.line("Resource List:  <backup resource list not found>")
            return
        }
        ResourceListWords.add(list, to: &text)
    }

    private func addDeletions(to text: inout Description) {
        guard !details.deletions.isEmpty else { return }
        let failed = details.deletions.count { !$0.status.errors.isEmpty }
        text.line()
        text.line(failed > 0 ? "Deletion Attempts (\(failed) failed):" : "Deletion Attempts:")
        for request in details.deletions {
            text.line("\(request.createdAt?.goDescription ?? "<n/a>"): \(request.status.phase.rawValue)", indent: 2)
            if request.status.errors.isEmpty { continue }
            text.line("Errors:", indent: 2)
            for error in request.status.errors { text.line(error, indent: 4) }
        }
    }

    private func addDatabases(to text: inout Description) {
        guard !details.databases.isEmpty else { return }
        text.line()
        text.line("RDS Snapshots:")
        for record in details.databases {
            guard showsItems else {
                text.field(record.instanceID, record.phase, indent: 2)
                continue
            }
            text.line("\(record.instanceID):", indent: 2)
            text.field("Result", record.phase, indent: 4)
            for (title, value) in record.facts { text.field(title, value, indent: 4) }
        }
    }

    private func addVolumes(to text: inout Description) {
        text.line()
        text.line("Backup Volumes:")
        let methods = [
            ("Velero-Native Snapshots", "NativeSnapshot"), ("CSI Snapshots", "CSISnapshot"),
            ("Pod Volume Backups", "PodVolumeBackup"),
        ]
        for (index, (title, method)) in methods.enumerated() {
            if index > 0 { text.line() }
            let volumes = details.volumes(by: method)
            guard !volumes.isEmpty else {
                text.line("\(title): <none included>", indent: 2)
                continue
            }
            text.line("\(title):", indent: 2)
            for volume in volumes.map(VolumeWords.init) { volume.add(to: &text, withDetails: showsItems) }
        }
        addSkippedVolumes(to: &text)
    }

    /// What Velero records and does not tell.
    private func addSkippedVolumes(to text: inout Description) {
        let skipped = details.skippedVolumes
        guard !skipped.isEmpty else { return }
        text.line()
        text.line("Volumes Not Copied:", indent: 2)
        for volume in skipped { text.field(volume.name, lines: volume.skippedReasons, indent: 4) }
    }
}
