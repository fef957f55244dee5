// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import VeleroAPI

extension ServerWorkplace {
    func make(_ order: BackupOrder, console: Console) async throws {
        var backup: Backup
        if let name = order.schedule {
            if let problem = OrderCheck.unusedFilter(order.spec) { console.say("note: \(problem)") }
            backup = try order.resource(from: await objects.get(name), at: WallClock.now())
        } else {
            backup = try order.resource(in: objects.namespace)
            if let problem = OrderCheck.problem(backup.spec) { throw CommandFailure(problem, status: .usage) }
            try await checkLocations(of: backup.spec)
        }
        if let output = order.output {
            console.data(output.text(of: backup.json))
            return
        }
        backup = try await objects.create(backup)
        try await follow(backup, waits: order.waits, console: console)
    }

    private func checkLocations(of spec: BackupSpec) async throws {
        if let name = spec.storageLocation, !name.isEmpty {
            _ = try await objects.get(name, BackupStorageLocation.self)
        }
        for name in spec.volumeSnapshotLocations { _ = try await objects.get(name, VolumeSnapshotLocation.self) }
    }

    func make(_ order: RestoreOrder, console: Console) async throws {
        var restore = order.restore
        restore.json[path: ["metadata", "namespace"]] = .string(objects.namespace)
        try ObjectName.check(restore.name, of: "restore")
        if let problem = OrderCheck.problem(restore.spec) { throw CommandFailure(problem, status: .usage) }
        if let schedule = restore.spec.scheduleName {
            try await choose(schedule, order.allowsPartiallyFailed, for: &restore)
        } else {
            _ = try await objects.get(restore.spec.backupName, Backup.self)
        }
        if let output = order.output {
            console.data(output.text(of: restore.json))
            return
        }
        restore = try await objects.create(restore)
        try await follow(restore, waits: order.waits, console: console)
    }

    /// Checks that a schedule has backups.
    ///
    /// Of those that ended in part only the client may choose one: the server takes
    /// whole ones.
    private func choose(_ schedule: String, _ allowsPartiallyFailed: Bool, for restore: inout Restore) async throws {
        let label = "\(VeleroLabel.scheduleName)=\(LabelValue.of(schedule))"
        let backups = try await objects.all(Backup.self, matching: .init(label))
        guard !backups.isEmpty else {
            throw CommandFailure("there is no backup of schedule \(schedule) in \(objects.place)")
        }
        let newest = RestoreChoice.newest(of: backups, schedule: schedule, allowsPartiallyFailed: allowsPartiallyFailed)
        if allowsPartiallyFailed, let newest {
            restore.spec.scheduleName = nil
            restore.spec.backupName = newest.name
        }
    }

    /// Says what was begun, and with `--wait` how it ends.
    private func follow<Run: ServedRun>(_ run: Run, waits: Bool, console: Console) async throws {
        let command = "lifeboat \(Run.noun)"
        guard waits else {
            console.say("The \(Run.noun) \(run.name) is in the server's hands.")
            console.say("See how it goes with: \(command) describe \(run.name), \(command) logs \(run.name)")
            return
        }
        console.say("The \(Run.noun) \(run.name) is in the server's hands; Ctrl-C stops only the waiting for it.")
        StopNotice.current.set("Waiting no longer; the \(Run.noun) \(run.name) goes on in the cluster.")
        let outcome = try await RunWait(objects: objects, console: console).end(of: run)
        for reason in outcome.reasons { console.say("error: \(reason)") }
        console.data(outcome.text(noun: Run.noun, name: run.name))
        if outcome.isBad {
            console.say("See why with: \(command) describe \(run.name), \(command) logs \(run.name)")
        }
        if let status = outcome.exitStatus { throw status }
    }
}
