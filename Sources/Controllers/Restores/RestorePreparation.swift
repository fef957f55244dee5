// SPDX-License-Identifier: Apache-2.0

import JSON
import RestoreEngine
package import VeleroAPI
import VolumeSnapshots

/// Fills in what a restore leaves open, and says what stands in its way: a pure function (Velero's defaults and checks).
package struct RestorePreparation: Sendable {
    /// The finalizer that keeps a Restore until its files are removed from the store.
    package static let finalizer = "restores.velero.io/external-resources-finalizer"

    /// What the flags decide.
    package var settings: ServerSettings
    /// The backups there are.
    package var backups: [Backup]
    /// The locations there are.
    package var locations: [BackupStorageLocation]
    /// Why the server may not restore anything; `nil` when it may.
    package var refusal: String?
    /// The present moment.
    package var now: Timestamp

    /// Gathers what the decision depends on.
    package init(
        settings: ServerSettings,
        backups: [Backup],
        locations: [BackupStorageLocation],
        refusal: String? = nil,
        now: Timestamp
    ) {
        self.settings = settings
        self.backups = backups
        self.locations = locations
        self.refusal = refusal
        self.now = now
    }

    /// The restore as it is carried out: in phase InProgress, or FailedValidation with the reasons.
    package func prepared(_ restore: Restore) -> Restore {
        var restore = restore
        var problems = Self.problems(restore)
        problems += resolveBackup(&restore)
        if problems.isEmpty { problems += backupProblems(restore) }
        if let refusal { problems.append(refusal) }
        fillIn(&restore)
        var status = RestoreStatus()
        if problems.isEmpty {
            status.phase = .inProgress
            status.startTimestamp = now
        } else {
            status.phase = .failedValidation
            status.validationErrors = problems
        }
        restore.status = status
        return restore
    }

    private func fillIn(_ restore: inout Restore) {
        if (restore.spec.itemOperationTimeout?.nanoseconds ?? 0) == 0 {
            restore.spec.itemOperationTimeout = settings.defaultItemOperationTimeout
        }
        let missing = NeverRestored.kinds.subtracting(restore.spec.excludedResources)
        restore.spec.excludedResources += missing.sorted()
    }

    /// Chooses the newest whole backup of a schedule, where the restore names a schedule.
    private func resolveBackup(_ restore: inout Restore) -> [String] {
        guard let schedule = restore.spec.scheduleName, !schedule.isEmpty else { return [] }
        guard restore.spec.backupName.isEmpty else {
            return ["spec.backupName and spec.scheduleName cannot be combined; name one of them"]
        }
        guard let newest = ScheduledBackup.newest(of: schedule, in: backups) else {
            return ["schedule \"\(schedule)\" has no backup in phase Completed"]
        }
        restore.spec.backupName = newest.name
        return []
    }

    /// The backup that a restore names, or the one that it gets of the schedule it names; `nil` when there is none.
    func backup(of restore: Restore) -> Backup? {
        let name = restore.spec.backupName
        guard name.isEmpty else { return backups.first { $0.name == name } }
        return restore.spec.scheduleName.flatMap { $0.isEmpty ? nil : ScheduledBackup.newest(of: $0, in: backups) }
    }
}

// MARK: - What stands in the way

extension RestorePreparation {
    private func backupProblems(_ restore: Restore) -> [String] {
        guard let backup = backups.first(where: { $0.name == restore.spec.backupName }) else {
            return ["there is no backup \"\(restore.spec.backupName)\""]
        }
        let name = backup.spec.storageLocation ?? ""
        guard let location = locations.first(where: { $0.name == name }) else {
            return ["backup \"\(backup.name)\" is in BackupStorageLocation \"\(name)\", which does not exist"]
        }
        guard location.status.phase != .unavailable else {
            let reason = location.status.message.map { ": \($0)" } ?? ""
            return ["BackupStorageLocation \"\(name)\" of backup \"\(backup.name)\" is not available\(reason)"]
        }
        if !backup.status.phase.isTerminal || backup.status.phase == .failedValidation {
            return ["backup \"\(backup.name)\" is \(backup.status.phase): there is nothing to restore from"]
        }
        return []
    }

    /// What is wrong with a restore in itself.
    package static func problems(_ restore: Restore) -> [String] {
        let spec = restore.spec
        var problems: [String] = []
        do { try ObjectName.check(restore.name, of: "restore") } catch { problems.append(error.message) }
        if spec.backupName.isEmpty && (spec.scheduleName ?? "").isEmpty {
            problems.append("spec.backupName or spec.scheduleName must say what to restore")
        }
        for kind in spec.includedResources where NeverRestored.kinds.contains(kind) {
            problems.append("\(kind) are never restored; remove them from includedResources")
        }
        problems += NameFilter(includes: spec.includedNamespaces, excludes: spec.excludedNamespaces)
            .problems(noun: "namespace")
        problems += NameFilter(includes: spec.includedResources, excludes: spec.excludedResources)
            .problems(noun: "resource")
        problems += SelectorProblems.of(spec)
        let policy = spec.json["existingResourcePolicy"]?.string ?? ""
        if !["", "none", "update"].contains(policy) {
            problems.append("existingResourcePolicy is \"\(policy)\"; it may be none or update")
        }
        for (from, to) in spec.namespaceMapping.sorted(by: { $0.key < $1.key }) where !ObjectName.isSubdomain(to) {
            problems.append("namespaceMapping sends \(from) to \"\(to)\", which cannot be the name of a namespace")
        }
        do { _ = try RDSWishes.ofRestore(restore) } catch {
            problems.append("the annotation \(RDSWishes.annotation): \(error.message)")
        }
        do { _ = try ZoneMappings.read(of: restore) } catch {
            problems.append("annotation \(ZoneMappings.annotation): \(error.message)")
        }
        return problems + UnsupportedFeatures.of(spec)
    }
}
