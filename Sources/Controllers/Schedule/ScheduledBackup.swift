// SPDX-License-Identifier: Apache-2.0

import JSON
package import VeleroAPI

/// The backup that a schedule makes.
package enum ScheduledBackup {
    /// Annotations that speak of the schedule's own object and would be wrong on a backup.
    private static let ownAnnotations: Set<String> = [
        "kubectl.kubernetes.io/last-applied-configuration", LifeboatAnnotation.backupNameTemplate,
        LifeboatAnnotation.adoptBackups,
    ]

    /// The object to create, as Velero makes it: the template as its specification, whole; the labels of the template or
    /// else of the schedule; the annotations of the schedule.
    ///
    /// Among these are its keep rules: they go into the store with the backup, so that no other cluster takes it for one
    /// that only its TTL holds.
    /// - Parameters:
    ///   - schedule: The schedule.
    ///   - now: The moment that goes into the name.
    ///   - run: The time at which the backup was due, which goes into an annotation; `nil` when a user asked for it.
    /// - Returns: The object, as nobody has seen it yet.
    /// - Throws: ``ScheduleError`` `.invalidNameTemplate`.
    package static func backup(
        of schedule: Schedule,
        at now: Timestamp,
        run: Timestamp? = nil
    ) throws(ScheduleError) -> Backup {
        let name = try BackupNameTemplate(of: schedule).name(schedule: schedule.name, at: now)
        var backup = Backup(name: name, namespace: schedule.namespace, spec: schedule.spec.template)
        var labels = schedule.spec.template.json[path: ["metadata", "labels"]]?.stringMap ?? schedule.labels
        labels[VeleroLabel.scheduleName] = LabelValue.of(schedule.name)
        backup.labels = labels
        var annotations = schedule.annotations.filter { !ownAnnotations.contains($0.key) }
        // Those that users make out of a schedule are Velero's, member by member; that they were made here tells whose they are.
        if let run {
            annotations[LifeboatAnnotation.scheduledFor] = run.description
            annotations[LifeboatAnnotation.scheduledBy] = schedule.uid
        }
        backup.annotations = annotations
        if schedule.spec.useOwnerReferencesInBackup == true {
            backup.json[path: ["metadata", "ownerReferences"]] = [
                [
                    "apiVersion": .string(Velero.apiVersion),
                    "kind": .string(Schedule.kind),
                    "name": .string(schedule.name),
                    "uid": .string(schedule.uid),
                    "controller": true,
                ]
            ]
        }
        return backup
    }

    /// Whether a backup says that a schedule of this name made it, or a user out of the schedule.
    package static func isMade(_ backup: Backup, by schedule: String) -> Bool {
        backup.scheduleName == LabelValue.of(schedule)
    }

    /// The newest whole backup that carries the name of a schedule; `nil` when there is none.
    package static func newest(of schedule: String, in backups: [Backup]) -> Backup? {
        backups.filter { isMade($0, by: schedule) && $0.status.phase == .completed && !$0.isBeingDeleted }
            .max { ($0.status.startTimestamp?.seconds ?? 0) < ($1.status.startTimestamp?.seconds ?? 0) }
    }

    /// Whether a backup is known to be of this very schedule, and not of a namesake: in another cluster that uses the same
    /// bucket, in the cluster that was here before, or one that was deleted.
    ///
    /// Those of a Velero do not say which schedule made them; what was made in this cluster counts as this one's.
    package static func isOwn(_ backup: Backup, of schedule: Schedule) -> Bool {
        guard isMade(backup, by: schedule.name) else { return false }
        if schedule.annotations[LifeboatAnnotation.adoptBackups] == "true" { return true }
        if let uid = backup.annotations[LifeboatAnnotation.scheduledBy] { return uid == schedule.uid }
        return wasMadeHere(backup)
    }

    /// Backups that are made here are objects before they start; those that come out of a bucket, after they have ended.
    private static func wasMadeHere(_ backup: Backup) -> Bool {
        guard let created = backup.createdAt, let started = backup.status.startTimestamp else { return false }
        return created <= started
    }

    /// The time at which a backup was due; `nil` when this very schedule did not make it by itself.
    package static func run(of backup: Backup, madeBy schedule: Schedule) -> Timestamp? {
        guard isMade(backup, by: schedule.name), !schedule.uid.isEmpty,
            backup.annotations[LifeboatAnnotation.scheduledBy] == schedule.uid
        else { return nil }
        return backup.annotations[LifeboatAnnotation.scheduledFor].flatMap { try? Timestamp($0) }
    }
}
