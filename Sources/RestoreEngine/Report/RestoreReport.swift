// SPDX-License-Identifier: Apache-2.0

import Archiving
package import BackupStorage
import KubernetesCore
package import VeleroAPI
import VolumeSnapshots

/// What a restore did: the resource, its files, and the figures a user sees.
package struct RestoreReport: Sendable {
    /// The restore as Velero would describe it.
    package private(set) var resource: Restore
    /// The plan that was applied.
    package let plan: RestorePlan
    /// What became of each item.
    package let applied: [AppliedItem]
    /// What became of each database.
    package let databases: [RestoredDatabase]
    /// What ended it before all items were reached.
    package let end: (any Error)?
    /// Disks that it has made for volumes that it did not reach.
    private let left: LeftDisks
    /// Why its record is not in the store, although what it did is done.
    package internal(set) var recordFailure: BackupStorageError?

    /// Whether it went on where an earlier run of it was interrupted.
    private let isContinued: Bool

    /// Gathers the report.
    /// - Parameters:
    ///   - options: What was asked for.
    ///   - plan: The plan that was applied.
    ///   - applied: What became of the plan.
    ///   - databases: What became of the databases.
    ///   - times: When it started and ended.
    ///   - isContinued: Whether it went on where an earlier run of it was interrupted.
    init(
        options: RestoreOptions,
        plan: RestorePlan,
        applied: AppliedPlan,
        databases: [RestoredDatabase],
        times: (started: Timestamp, completed: Timestamp),
        isContinued: Bool
    ) {
        self.plan = plan
        (self.applied, end) = (applied.items, applied.end)
        left = LeftDisks(ids: applied.leftDisks, restoreUID: options.identity)
        self.databases = databases
        self.isContinued = isContinued
        var resource = Self.startedResource(options, at: times.started)
        let errors = self.applied.count { $0.error != nil } + databases.count { $0.error != nil }
        var status = resource.status
        status.progress = (plan.items.count, self.applied.count)
        status.errors = errors
        status.warnings = self.applied.count { $0.warning != nil } + plan.warnings.count
        if let end, options.resource == nil {
            status.phase = .failed
            status.failureReason = Self.reason(end is CancellationError ? "it was interrupted" : "\(end)", left)
        } else if end == nil {
            status.phase = errors > 0 ? .partiallyFailed : .completed
        }
        // A restore that a resource asks for goes on when its server is back.
        if status.phase.isTerminal { status.completionTimestamp = times.completed }
        resource.status = status
        let reached = databases.compactMap { made in made.address.map { "\(made.planned.source)=\($0)" } }
        if !reached.isEmpty { resource.annotations[RDSWishes.restoredAnnotation] = reached.joined(separator: ",") }
        self.resource = resource
    }

    /// Why a restore has ended, with what it has left behind.
    private static func reason(_ words: String, _ left: LeftDisks) -> String {
        [words, left.sentence].compactMap { $0 }.joined(separator: "; ")
    }

    /// Disks that it has made and that no volume points to, one sentence; `nil` when there are none.
    package var leftBehind: String? { left.sentence }

    /// A restore that had ended before: nothing is known of it but its record.
    init(recorded resource: Restore, _ options: RestoreOptions) {
        self.resource = resource
        plan = RestorePlan(options: options, items: [])
        applied = []
        databases = []
        left = LeftDisks(ids: [], restoreUID: options.identity)
        end = nil
        isContinued = false
    }

    /// Ends a restore that nobody goes on with.
    mutating func fail(because reason: String, at time: Timestamp) {
        var status = resource.status
        status.phase = .failed
        status.failureReason = Self.reason(reason, left)
        status.completionTimestamp = time
        resource.status = status
    }

    /// How many items had each outcome.
    package var counts: [AppliedItem.Outcome: Int] {
        applied.reduce(into: [:]) { $0[$1.outcome, default: 0] += 1 }
    }
}

// MARK: - The small files

extension RestoreReport {
    func files(at time: Timestamp) throws -> RestoreFiles {
        var files = RestoreFiles()
        for result in applied {
            let item = result.item
            files.resourceList.add(
                apiVersion: item.apiVersion,
                kind: item.kindName,
                namespace: item.target.namespace,
                name: item.target.name,
                outcome: ResourceListFile.Outcome(result.outcome)
            )
            if let warning = result.warning { Self.add(warning, about: item, to: &files.results.warnings) }
            if let error = result.error { Self.add(error, about: item, to: &files.results.errors) }
        }
        files.results.warnings.velero += plan.warnings
        files.results.errors.velero += databases.compactMap { made in
            made.error.map { "database \(made.planned.source): \($0)" }
        }
        files.volumeInfo = applied.compactMap { $0.volumeInfo?.json }
        files.log = try log(at: time)
        return files
    }

    private static func add(_ message: String, about item: PlannedItem, to messages: inout ResultsFile.Messages) {
        let text = "\(item.kindName) \"\(item.target.name)\": \(message)"
        if let namespace = item.target.namespace {
            messages.add(text, namespace: namespace)
        } else {
            messages.cluster.append(text)
        }
    }

    private func log(at completed: Timestamp) throws -> [UInt8] {
        var log = ItemLog()
        let name = ["restore": "\(Velero.defaultNamespace)/\(resource.name)"]
        let started = resource.status.startTimestamp ?? completed
        try log.add(.info, "Starting restore", name.merging(["backup": plan.options.backupName]) { $1 }, at: started)
        if isContinued { try log.add(.info, "Continuing a restore that was interrupted", name, at: completed) }
        for warning in plan.warnings { try log.add(.warning, warning, name, at: started) }
        for result in applied {
            var fields = name
            fields["resource"] = result.item.target.kind.description
            fields["namespace"] = result.item.target.namespace ?? ""
            fields["name"] = result.item.target.name
            fields["reason"] = result.item.reason.rawValue
            let level: ItemLog.Level = result.error != nil ? .error : result.warning != nil ? .warning : .info
            if let detail = result.error ?? result.warning { fields["detail"] = detail }
            try log.add(level, "Item \(result.outcome.rawValue)", fields, at: completed)
        }
        for made in databases {
            var fields = name.merging(["database": made.planned.source, "name": made.planned.target]) { $1 }
            if let detail = made.error ?? made.address { fields["detail"] = detail }
            try log.add(
                made.error == nil ? .info : .error,
                made.error == nil ? "Database restored" : "Database failed",
                fields,
                at: completed
            )
        }
        try log.add(
            .info,
            "Restore ended",
            name.merging(["phase": resource.status.phase.rawValue]) { $1 },
            at: completed
        )
        return try log.compressed()
    }
}

extension ResourceListFile.Outcome {
    fileprivate init(_ outcome: AppliedItem.Outcome) {
        switch outcome {
        case .created: self = .created
        case .updated: self = .updated
        case .skipped: self = .skipped
        case .failed: self = .failed
        }
    }
}
