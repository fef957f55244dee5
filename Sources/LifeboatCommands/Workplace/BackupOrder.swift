// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// A backup that a user wants made.
struct BackupOrder {
    /// Its name; may be left out when it is made from a schedule.
    var name: String?
    /// What it shall hold.
    var spec = BackupSpec()
    /// Labels of the backup.
    var labels: [String: String] = [:]
    /// Annotations of the backup.
    var annotations: [String: String] = [:]
    /// The schedule whose template it follows, instead of `spec`.
    var schedule: String?
    /// Whether the command ends only when the backup has ended.
    var waits = false
    /// How it is printed.
    var output: OutputFormat?

    /// The resource for it.
    /// - Parameter namespace: The namespace of the server.
    /// - Throws: `VeleroAPIError` when no backup can have the name.
    func resource(in namespace: String) throws -> Backup {
        guard let name else {
            throw CommandFailure("a backup needs a name unless it is made from a schedule", status: .usage)
        }
        try ObjectName.check(name, of: "backup")
        var backup = Backup(name: name, namespace: namespace, spec: spec)
        backup.labels = labels
        backup.annotations = annotations
        return backup
    }

    /// The resource for it when it follows a schedule, as Velero's command line makes it.
    ///
    /// Labels are those of the template, or where it has none those of the schedule; annotations those of the schedule;
    /// the user's own count more.
    /// - Parameters:
    ///   - schedule: The schedule.
    ///   - now: The moment, for the name.
    /// - Throws: `VeleroAPIError` when no backup can have the name.
    func resource(from schedule: Schedule, at now: Timestamp) throws -> Backup {
        let name = name ?? "\(schedule.name)-\(now.compact)"
        try ObjectName.check(name, of: "backup")
        var backup = Backup(name: name, namespace: schedule.namespace, spec: schedule.spec.template)
        let template = schedule.spec.template.json[path: ["metadata", "labels"]]?.stringMap ?? [:]
        let own = [VeleroLabel.scheduleName: LabelValue.of(schedule.name)]
        backup.labels = (template.isEmpty ? schedule.labels : template).merging(own) { $1 }.merging(labels) { $1 }
        backup.annotations = schedule.annotations.filter { !$0.key.hasPrefix("kubectl.kubernetes.io/") }
            .merging(annotations) { $1 }
        return backup
    }
}

/// A restore that a user wants made.
struct RestoreOrder {
    /// The resource; its namespace is the server's, or none's.
    var restore: Restore
    /// Whether a schedule's newest backup may be one that was made in part.
    var allowsPartiallyFailed = false
    /// Whether the command ends only when the restore has ended.
    var waits = false
    /// How it is printed.
    var output: OutputFormat?
}
