// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import Controllers
import JSON
import KubernetesClient
import ObjectStore
import VeleroAPI
import VolumeSnapshots

extension LocalWorkplace {
    func make(_ order: BackupOrder, console: Console) async throws {
        var options = try Self.options(order)
        let progress = BackupProgress()
        let started = ContinuousClock.now
        let report = try await withCluster { client in
            let disks = try LocalDisks(client.configuration)
            options.snapshotLocations = disks.locations
            options.clusterName = disks.clusterName
            return try await ProgressDisplay(console: console) {
                BackupProgressLine(progress.snapshot, since: started).text
            }
            .show { [options] in
                try await BackupRun(
                    client: client,
                    store: store,
                    locations: disks,
                    progress: progress,
                    now: WallClock.now
                )
                .run(options)
            }
        }
        let summary = BackupSummary(report: report, elapsed: ContinuousClock.now - started, place: "\(place)")
        for issue in summary.issues { console.say(issue) }
        switch order.output {
        case nil, .table: console.data(summary.text)
        case let output?: console.data(output.text(of: report.backup.json))
        }
        if report.backup.status.phase == .partiallyFailed { throw ExitStatus.partialFailure }
    }

    /// What the engine is to do.
    /// - Throws: ``CommandFailure`` with the status of wrong usage for what only a server can do.
    static func options(_ order: BackupOrder, now: Timestamp = WallClock.now()) throws -> BackupOptions {
        if order.schedule != nil { throw serverOnly("--from-schedule", "schedules are kept there") }
        var backup = try order.resource(in: Velero.defaultNamespace)
        try refuseServerSettings(backup.spec)
        if let problem = BackupPreparation.problems(backup).first { throw CommandFailure(problem, status: .usage) }
        fillIn(&backup, now)
        return try BackupOptions(backup)
    }

    private static func refuseServerSettings(_ spec: BackupSpec) throws {
        if !(spec.storageLocation ?? "").isEmpty {
            throw serverOnly("--storage-location", "here --storage says where backups are kept")
        }
        if !spec.volumeSnapshotLocations.isEmpty {
            throw serverOnly("--volume-snapshot-locations", "snapshot locations are kept there")
        }
    }

    private static func serverOnly(_ flag: String, _ reason: String) -> CommandFailure {
        CommandFailure(
            "\(flag) is for the server in a cluster, and this backup is made here: \(reason)",
            hint: "leave \(flag) out, or leave --storage out where a server is installed",
            status: .usage
        )
    }

    /// Fills in what a server would.
    private static func fillIn(_ backup: inout Backup, _ now: Timestamp) {
        var spec = backup.spec
        if (spec.ttl ?? .zero) <= .zero { spec.ttl = Velero.defaultTTL }
        if (spec.csiSnapshotTimeout ?? .zero) == .zero { spec.csiSnapshotTimeout = GoDuration(seconds: 600) }
        if (spec.itemOperationTimeout ?? .zero) == .zero { spec.itemOperationTimeout = GoDuration(seconds: 4 * 3600) }
        spec.storageLocation = Velero.defaultStorageLocation
        spec.defaultVolumesToFsBackup = false
        spec.snapshotMoveData = false
        backup.spec = spec
        backup.labels[VeleroLabel.storageLocation] = Velero.defaultStorageLocation
        backup.createdAt = now
    }
}

// MARK: - Deleting

extension LocalWorkplace {
    func delete(_ choice: DeletionChoice, ofBackups deletion: Deletion) async throws {
        let targets = try await targets(choice, console: deletion.console)
        let disks = try LocalDisks(nil)
        try await deletion.run(targets, place: store.store.description) { name in
            for reason in try await BackupRemoval(store: store, locations: disks).run(name) {
                deletion.console.say(
                    "warning: backup \(name): snapshots that no record names could not be looked for: \(reason)"
                )
            }
            return "Deleted backup \(name)."
        }
    }

    private func targets(_ choice: DeletionChoice, console: Console) async throws -> [Deletion.Target] {
        let listing = try await store.listBackups()
        var targets: [Deletion.Target] = []
        // Of what is being written this very moment only a name that was given is proof of intent.
        var wanted =
            choice.isAll
            ? listing.names + listing.unfinished.filter { !$0.isClaimed }.map(\.name)
            : FoundBackups.unique(choice.names)
        if let selector = choice.selector {
            let found = try await backups(named: [], matching: selector)
            for problem in found.problems { console.say("warning: \(problem)") }
            wanted = found.backups.map(\.name)
        }
        for name in wanted.sorted() {
            if listing.names.contains(name) {
                targets.append(Deletion.Target(name: name, remark: try await remark(name, listing: listing)))
            } else if let unfinished = listing.unfinished.first(where: { $0.name == name }) {
                let state = unfinished.isClaimed ? "being written, or left unfinished" : "unfinished"
                targets.append(
                    Deletion.Target(name: name, remark: "\(state), \(Measures.count(unfinished.fileCount, "file"))")
                )
            } else {
                _ = try await store.backup(named: name)
            }
        }
        for unfinished in listing.unfinished where choice.isAll && unfinished.isClaimed {
            console.say(
                "warning: backup \(unfinished.name) is being written, or was left unfinished; it stays unless it is named"
            )
        }
        return targets
    }

    /// The size, and what outside of the store is lost from sight.
    private func remark(_ name: String, listing: BackupListing) async throws -> String {
        let size = Measures.bytes(listing.sizes[name] ?? 0)
        let volumes = ((try? await store.volumeInfo(ofBackup: name)) ?? []).map(VolumeInfoRecord.init(json:))
            .filter { !$0.isSkipped }
        try Task.checkCancellation()
        let snapshots = volumes.count { $0.method == "NativeSnapshot" }
        var remarks = [size]
        if snapshots > 0 { remarks.append("\(Measures.count(snapshots, "snapshot")) of volumes, which go with it") }
        let databases = (try? await store.rdsSnapshots(ofBackup: name)).flatMap { $0 }?["items"]?.array?.count ?? 0
        if databases > 0 {
            remarks.append("\(Measures.count(databases, "snapshot")) of databases, which go with it")
        }
        if volumes.count > snapshots {
            let rest = Measures.count(volumes.count - snapshots, "volume")
            remarks.append("the data of \(rest) outside of it stays where it is")
        }
        return remarks.joined(separator: "; ")
    }
}
