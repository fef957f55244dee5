// SPDX-License-Identifier: Apache-2.0

import Archiving
package import BackupStorage
import KubernetesCore
package import VeleroAPI
import VolumeSnapshots

/// What a finished backup is: the resource that is committed, its small files, and the figures a user sees.
package struct BackupReport: Sendable {
    /// The backup as committed.
    package let backup: Backup
    /// The revision everything was read at; `nil` when none could be had.
    package let revision: String?
    /// Lists that are of another moment.
    package let spread: [RevisionSpread]
    /// What went wrong or is worth knowing.
    package let issues: [BackupIssue]
    /// Kinds that a rule leaves out.
    package let leftOut: [KindSelection.LeftOut]
    /// The archive.
    package let archive: WrittenArchive
    /// How many volumes were to be copied by snapshots, and how many were.
    package var snapshots: (attempted: Int, completed: Int) { (copies.volumes.records.count, copies.volumes.completed) }
    private let collected: Collected
    /// How many databases were to be copied, and how many were.
    package var databaseSnapshots: (attempted: Int, completed: Int) { (databaseCount, copies.databases.completed) }
    private let copies: DataCopies
    private let databaseCount: Int
    private let isOrdered: Bool

    /// Annotation that holds the revision.
    package static let revisionAnnotation = "lifeboat.dev/revision"
    /// Annotation that names the kinds that are of another revision.
    package static let spreadAnnotation = "lifeboat.dev/not-at-revision"

    init(
        options: BackupOptions,
        discovery: Discovery,
        collected: Collected,
        copies: DataCopies,
        scope: NamespaceScope,
        selection: KindSelection,
        archive: WrittenArchive,
        times: (started: Timestamp, completed: Timestamp)
    ) {
        revision = scope.revision
        spread = collected.spread
        issues = collected.issues
        leftOut = selection.leftOut
        self.archive = archive
        self.collected = collected
        self.copies = copies
        databaseCount = options.databases.count
        let errors = issues.count { $0.severity == .error }
        isOrdered = options.resource?.spec.orderedResources.isEmpty == false
        var backup = Self.resource(options, createdAt: times.started)
        backup.annotations.merge(
            Self.annotations(discovery, revision: scope.revision, spread: collected.spread)
        ) { $1 }
        let made = RDSSnapshotRecord.annotation(copies.databases.records)
        if !made.isEmpty { backup.annotations[RDSWishes.madeAnnotation] = made }
        var status = backup.status
        status.phase = errors > 0 ? .partiallyFailed : .completed
        status.startTimestamp = status.startTimestamp ?? times.started
        status.completionTimestamp = times.completed
        status.expiration = options.expiration(startedAt: times.started)
        status.progress = (collected.itemCount, collected.itemCount)
        status.errors = errors
        status.warnings = issues.count - errors
        status.volumeSnapshotsAttempted = copies.volumes.records.count
        status.volumeSnapshotsCompleted = copies.volumes.completed
        backup.status = status
        self.backup = backup
    }
}

// MARK: - The small files

extension BackupReport {
    func files(at time: Timestamp) throws -> BackupFiles {
        var files = BackupFiles()
        files.resourceList = collected.resources
        files.volumeSnapshots = copies.volumes.records.map(\.json)
        files.volumeInfo = copies.volumes.infos.map(\.json)
        let databases = copies.databases.records
        if !databases.isEmpty { files.rdsSnapshots = RDSSnapshotRecord.document(databases) }
        for issue in issues {
            switch issue.severity {
            case .error: issue.add(to: &files.results.errors)
            case .warning: issue.add(to: &files.results.warnings)
            }
        }
        files.log = try log(at: time)
        return files
    }

    private func log(at completed: Timestamp) throws -> [UInt8] {
        var log = ItemLog()
        let started = backup.status.startTimestamp ?? completed
        let name = ["backup": "\(Velero.defaultNamespace)/\(backup.name)"]
        func fields(_ more: [String: String]) -> [String: String] { name.merging(more) { $1 } }
        try log.add(.info, "Starting backup", fields(["revision": revision ?? "none"]), at: started)
        if isOrdered {
            try log.add(.info, "Order of resources not needed: all items are of one moment", name, at: started)
        }
        for kind in leftOut {
            try log.add(.info, "Kind left out", fields(["resource": kind.kind, "reason": kind.reason]), at: started)
        }
        for (kind, names) in collected.resources.names.sorted(by: { $0.key < $1.key }) {
            try log.add(.info, "Backed up kind", fields(["kind": kind, "items": String(names.count)]), at: completed)
        }
        for item in collected.leftOut { try log.add(.info, "Item left out", fields(["item": item]), at: completed) }
        for info in copies.volumes.infos {
            let what = info.isSkipped ? "Volume not copied" : "Snapshot of volume \(info.result)"
            var more = ["volume": info.volumeName, "claim": "\(info.claimNamespace)/\(info.claimName)"]
            if info.isSkipped { more["reason"] = info.skippedReason }
            if let snapshot = info.snapshotID, !snapshot.isEmpty { more["snapshot"] = snapshot }
            try log.add(.info, what, fields(more), at: completed)
        }
        for record in copies.databases.records {
            let more = ["database": record.instanceID, "snapshot": record.snapshotID ?? "", "region": record.region]
            try log.add(.info, "Snapshot of database \(record.phase)", fields(more), at: completed)
        }
        for spread in spread {
            let revisions = spread.revisions.joined(separator: ",")
            try log.add(
                .warning,
                "Kind is not at the revision of the backup",
                fields(["resource": spread.kind, "revisions": revisions]),
                at: completed
            )
        }
        for issue in issues {
            try log.add(
                issue.severity == .error ? .error : .warning,
                issue.message,
                fields(issue.fields),
                at: completed
            )
        }
        let items = String(collected.itemCount)
        try log.add(
            .info,
            "Backup completed",
            fields(["items": items, "phase": backup.status.phase.rawValue]),
            at: completed
        )
        return try log.compressed()
    }
}

extension BackupIssue {
    fileprivate func add(to messages: inout ResultsFile.Messages) {
        switch scope {
        case .velero: messages.velero.append(message)
        case .cluster: messages.cluster.append(message)
        case .namespace(let name): messages.add(message, namespace: name)
        }
    }

    fileprivate var fields: [String: String] {
        switch scope {
        case .namespace(let name): ["namespace": name]
        case .cluster: ["namespace": ""]
        case .velero: [:]
        }
    }
}
