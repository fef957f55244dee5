// SPDX-License-Identifier: Apache-2.0

import Controllers
import JSON
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
    /// - Returns: The resource.
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

    /// The resource for it when it follows a schedule; the user's own labels and annotations count more.
    /// - Parameters:
    ///   - schedule: The schedule.
    ///   - now: The moment, for the name.
    /// - Returns: The resource.
    /// - Throws: `ScheduleError` when the schedule gives no names; `VeleroAPIError` when no backup can have the name.
    func resource(from schedule: Schedule, at now: Timestamp) throws -> Backup {
        var backup = try ScheduledBackup.backup(of: schedule, at: now)
        if let name { backup.json[path: ["metadata", "name"]] = .string(name) }
        try ObjectName.check(backup.name, of: "backup")
        backup.labels.merge(labels) { $1 }
        backup.annotations.merge(annotations) { $1 }
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
