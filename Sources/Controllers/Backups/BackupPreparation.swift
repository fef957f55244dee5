// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
package import VeleroAPI
import VolumeSnapshots

/// Fills in what a backup leaves open, and says what stands in its way: a pure function (Velero's defaults and checks).
package struct BackupPreparation: Sendable {
    /// What the flags decide.
    package var settings: ServerSettings
    /// The locations there are.
    package var locations: [BackupStorageLocation]
    /// The snapshot locations there are.
    package var snapshotLocations: [VolumeSnapshotLocation]
    /// The present moment.
    package var now: Timestamp

    /// Gathers what the decision depends on.
    package init(
        settings: ServerSettings,
        locations: [BackupStorageLocation],
        snapshotLocations: [VolumeSnapshotLocation],
        now: Timestamp
    ) {
        self.settings = settings
        self.locations = locations
        self.snapshotLocations = snapshotLocations
        self.now = now
    }

    /// The backup as it is carried out: in phase InProgress, or FailedValidation with the reasons.
    package func prepared(_ backup: Backup) -> Backup {
        var backup = backup
        fillIn(&backup)
        var problems = Self.problems(backup)
        problems += locationProblems(backup.spec)
        problems += snapshotLocationProblems(backup.spec)
        problems += databaseProblems(backup)
        var status = BackupStatus()
        status.expiration = backup.spec.ttl.map(now.advanced(by:))
        if problems.isEmpty {
            status.phase = .inProgress
            status.startTimestamp = now
        } else {
            status.phase = .failedValidation
            status.validationErrors = problems
        }
        backup.status = status
        return backup
    }

    private func fillIn(_ backup: inout Backup) {
        var spec = backup.spec
        if (spec.ttl?.seconds ?? 0) <= 0 { spec.ttl = settings.defaultBackupTTL }
        if (spec.csiSnapshotTimeout?.nanoseconds ?? 0) == 0 { spec.csiSnapshotTimeout = GoDuration(seconds: 600) }
        if (spec.itemOperationTimeout?.nanoseconds ?? 0) == 0 {
            spec.itemOperationTimeout = settings.defaultItemOperationTimeout
        }
        if (spec.storageLocation ?? "").isEmpty {
            spec.storageLocation = Self.location(of: spec, among: locations, settings: settings)
        }
        if spec.snapshotVolumes != false || Self.namesDatabases(backup) {
            spec.volumeSnapshotLocations = SnapshotLocationChoice(
                snapshotLocations,
                defaults: settings.defaultSnapshotLocations
            )
            .chosen(spec)
        }
        if spec.includedNamespaces.isEmpty { spec.includedNamespaces = ["*"] }
        // The fields are there with what is done, as Velero writes them.
        if spec.snapshotMoveData == nil { spec.snapshotMoveData = false }
        if spec.defaultVolumesToFsBackup == nil {
            spec.defaultVolumesToFsBackup = spec.json["defaultVolumesToRestic"]?.bool ?? false
        }
        backup.spec = spec
        backup.labels[VeleroLabel.storageLocation] = LabelValue.of(spec.storageLocation ?? "")
        backup.annotations[VeleroAnnotation.resourceTimeout] = settings.resourceTimeout.description
    }

    /// The location that a backup is meant for: the one it names, or else the default.
    static func location(
        of spec: BackupSpec,
        among locations: [BackupStorageLocation],
        settings: ServerSettings
    ) -> String {
        if let name = spec.storageLocation, !name.isEmpty { return name }
        let marked = locations.filter(\.spec.isDefault).map(\.name).sorted().first
        return marked ?? settings.defaultBackupStorageLocation
    }
}

// MARK: - What stands in the way

extension BackupPreparation {
    private func locationProblems(_ spec: BackupSpec) -> [String] {
        let name = spec.storageLocation ?? ""
        guard let location = locations.first(where: { $0.name == name }) else {
            return ["there is no BackupStorageLocation \"\(name)\""]
        }
        // One that nobody has looked at yet is taken at its word: it was made together with the backup.
        if location.status.phase == .unavailable {
            let reason = location.status.message.map { ": \($0)" } ?? ""
            return ["BackupStorageLocation \"\(name)\" is not available\(reason)"]
        }
        if location.spec.accessMode == .readOnly {
            return ["BackupStorageLocation \"\(name)\" is read-only: backups cannot be written to it"]
        }
        return []
    }

    private func snapshotLocationProblems(_ spec: BackupSpec) -> [String] {
        guard spec.snapshotVolumes != false else { return [] }
        return SnapshotLocationChoice(snapshotLocations, defaults: settings.defaultSnapshotLocations).problems(spec)
    }

    private static func namesDatabases(_ backup: Backup) -> Bool {
        !(backup.annotations[RDSWishes.annotation] ?? "").isEmpty
    }

    /// Databases are copied with the region and the credentials of a snapshot location.
    private func databaseProblems(_ backup: Backup) -> [String] {
        guard Self.namesDatabases(backup) else { return [] }
        let chosen = backup.spec.volumeSnapshotLocations
        let isThere = snapshotLocations.contains {
            chosen.contains($0.name) && SnapshotLocation.plain($0.spec.provider) == "aws"
        }
        return isThere
            ? []
            : [
                "the annotation \(RDSWishes.annotation) names databases, and there is no VolumeSnapshotLocation of the "
                    + "provider aws that says in which region, and with whose rights"
            ]
    }

    /// What is wrong with a backup in itself, wherever it goes.
    package static func problems(_ backup: Backup) -> [String] {
        let spec = backup.spec
        var problems: [String] = []
        do { try ObjectName.check(backup.name, of: "backup") } catch { problems.append(error.message) }
        problems += NameFilter(includes: spec.includedNamespaces, excludes: spec.excludedNamespaces)
            .problems(noun: "namespace")
        problems += NameFilter(includes: spec.includedResources, excludes: spec.excludedResources)
            .problems(noun: "resource")
        problems += scopedProblems(spec)
        problems += SelectorProblems.of(spec)
        do { _ = try RDSWishes.ofBackup(backup) } catch {
            problems.append("the annotation \(RDSWishes.annotation): \(error.message)")
        }
        return problems + UnsupportedFeatures.of(spec)
    }

    private static func scopedProblems(_ spec: BackupSpec) -> [String] {
        let cluster = (spec.includedClusterScopedResources, spec.excludedClusterScopedResources)
        let namespaced = (spec.includedNamespaceScopedResources, spec.excludedNamespaceScopedResources)
        let isNew = ![cluster.0, cluster.1, namespaced.0, namespaced.1].allSatisfy(\.isEmpty)
        let isOld =
            !spec.includedResources.isEmpty || !spec.excludedResources.isEmpty || spec.includeClusterResources != nil
        var problems: [String] = []
        if isNew && isOld {
            problems.append(
                "includedResources, excludedResources and includeClusterResources cannot be combined with the filters "
                    + "of cluster-scoped and namespace-scoped resources; use either kind"
            )
        }
        for (noun, lists) in [("cluster-scoped resource", cluster), ("namespace-scoped resource", namespaced)] {
            // Excluding everything of a scope is fine, as long as nothing of it is asked for.
            let excludes = lists.0.isEmpty && lists.1 == ["*"] ? [] : lists.1
            problems += NameFilter(includes: lists.0, excludes: excludes).problems(noun: noun)
        }
        return problems
    }
}

/// What is wrong with the label selectors of a backup or restore.
enum SelectorProblems {
    static func of(_ spec: some FilteringSpec) -> [String] {
        var problems: [String] = []
        // `null` is what some tools write for a selector that is not there.
        let single = [spec.labelSelector].compactMap { $0 }.filter { !$0.isNull }
        if !single.isEmpty && !spec.orLabelSelectors.isEmpty {
            problems.append("labelSelector and orLabelSelectors cannot be combined; use one of them")
        }
        for selector in single + spec.orLabelSelectors {
            do { _ = try LabelSelector(selector) } catch { problems.append("the label selector is wrong: \(error)") }
        }
        return problems
    }
}
