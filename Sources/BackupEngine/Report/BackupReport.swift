// SPDX-License-Identifier: Apache-2.0

import Archiving
package import BackupStorage
import KubernetesCore
package import VeleroAPI

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
    private let collected: Collected

    /// Annotation that holds the revision.
    package static let revisionAnnotation = "lifeboat.dev/revision"
    /// Annotation that names the kinds that are of another revision.
    package static let spreadAnnotation = "lifeboat.dev/not-at-revision"

    init(
        options: BackupOptions,
        discovery: Discovery,
        collected: Collected,
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
        let errors = issues.count { $0.severity == .error }
        var backup = Self.resource(options)
        backup.createdAt = times.started
        backup.annotations = Self.annotations(discovery, revision: scope.revision, spread: collected.spread)
        var status = backup.status
        status.phase = errors > 0 ? .partiallyFailed : .completed
        status.startTimestamp = times.started
        status.completionTimestamp = times.completed
        status.expiration = times.started.advanced(by: GoDuration(seconds: options.ttlSeconds))
        status.progress = (collected.itemCount, collected.itemCount)
        if errors > 0 { status.errors = errors }
        let warnings = issues.count - errors
        if warnings > 0 { status.warnings = warnings }
        backup.status = status
        self.backup = backup
    }

    /// The resource as Velero's own server would have filled it in.
    private static func resource(_ options: BackupOptions) -> Backup {
        var spec = BackupSpec()
        spec.includedNamespaces = options.namespaces.includes.isEmpty ? ["*"] : options.namespaces.includes
        spec.excludedNamespaces = options.namespaces.excludes
        spec.includedResources = options.resources.includes
        spec.excludedResources = options.resources.excludes
        spec.includeClusterResources = options.includeClusterResources
        spec.labelSelector = options.labelSelector.flatMap { try? LabelSelector($0).object() }
        spec.snapshotVolumes = false
        spec.defaultVolumesToFsBackup = false
        spec.snapshotMoveData = false
        spec.storageLocation = Velero.defaultStorageLocation
        spec.ttl = GoDuration(seconds: options.ttlSeconds)
        spec.csiSnapshotTimeout = GoDuration(seconds: 600)
        spec.itemOperationTimeout = GoDuration(seconds: 4 * 3600)
        var backup = Backup(name: options.name, spec: spec)
        backup.labels = [VeleroLabel.storageLocation: Velero.defaultStorageLocation]
        backup.status = BackupStatus()
        return backup
    }

    private static func annotations(
        _ discovery: Discovery,
        revision: String?,
        spread: [RevisionSpread]
    ) -> [String: String] {
        var annotations = [VeleroAnnotation.sourceClusterVersion: discovery.serverVersion]
        let numbers = discovery.serverVersion.drop { !$0.isNumber }.split(separator: ".")
        if numbers.count >= 2 {
            annotations[VeleroAnnotation.sourceClusterMajorVersion] = String(numbers[0])
            annotations[VeleroAnnotation.sourceClusterMinorVersion] = String(numbers[1])
        }
        if let revision { annotations[revisionAnnotation] = revision }
        if !spread.isEmpty {
            annotations[spreadAnnotation] = spread.map { "\($0.kind)@\($0.revisions.joined(separator: "-"))" }
                .joined(separator: ",")
        }
        return annotations
    }
}

// MARK: - The small files

extension BackupReport {
    func files(at time: Timestamp) throws -> BackupFiles {
        var files = BackupFiles()
        files.resourceList = collected.resources
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
        for kind in leftOut {
            try log.add(.info, "Kind left out", fields(["resource": kind.kind, "reason": kind.reason]), at: started)
        }
        for (kind, names) in collected.resources.names.sorted(by: { $0.key < $1.key }) {
            try log.add(.info, "Backed up kind", fields(["kind": kind, "items": String(names.count)]), at: completed)
        }
        for item in collected.leftOut { try log.add(.info, "Item left out", fields(["item": item]), at: completed) }
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
