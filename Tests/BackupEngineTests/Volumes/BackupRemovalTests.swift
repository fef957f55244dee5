// SPDX-License-Identifier: Apache-2.0

import AWSTesting
import Archiving
import BackupStorage
import JSON
import ObjectStore
import Testing
import VeleroAPI
import VolumeSnapshots

@testable import BackupEngine

/// What goes with a backup and what keeps it, on fakes of EC2 and RDS without a network.
struct BackupRemovalTests {
    private let bucket = MemoryObjectStore(name: "bucket")
    private var store: BackupStore { BackupStore(bucket) }

    private func backup(_ change: (inout Backup) -> Void = { _ in }) -> Backup {
        var backup = Backup(name: "b1", spec: BackupSpec())
        backup.uid = "u1"
        backup.spec.volumeSnapshotLocations = ["default"]
        backup.status.phase = .completed
        change(&backup)
        return backup
    }

    /// Puts a backup into the store, with records of snapshots.
    private func put(_ backup: Backup, _ snapshots: [String?] = [], region: String = "eu-central-1") async throws {
        let keys = BackupKeys(backup: "b1")
        try await bucket.put(keys.metadata, JSONWriter.write(backup.json), options: PutOptions())
        let records = snapshots.map { id -> JSONValue in
            [
                "spec": [
                    "backupName": .string(backup.name), "backupUID": .string(backup.uid), "location": "default",
                    "persistentVolumeName": "pv",
                ],
                "status": id.map { ["providerSnapshotID": .string($0), "phase": "Completed"] } ?? ["phase": "Failed"],
                "lifeboat.dev": ["region": .string(region)],
            ]
        }
        guard !records.isEmpty else { return }
        let content: [UInt8] = try GzipMember.compress(JSONWriter.write(.array(records)))
        try await bucket.put(keys.volumeSnapshots, content, options: PutOptions())
    }

    private func tags(_ name: String = "b1", uid: String = "u1") -> [String: String] {
        ["velero.io/backup": name, "lifeboat.dev/backup-uid": uid]
    }

    private func removal(_ fakes: [String: FakeEBS]) -> BackupRemoval {
        BackupRemoval(store: store, locations: FakeEBSLocations(fakes))
    }

    // MARK: What no record names

    @Test func `snapshots of a backup that no record names go with it, and those of its namesakes stay`() async throws {
        let others = ["snap-namesake": tags(uid: "u0"), "snap-velero": ["velero.io/backup": "b1"]]
        for records in [[nil], ["snap-1"]] as [[String?]] {
            let fake = FakeEBS(others.merging(["snap-1": tags(), "snap-lost": tags()]) { $1 })
            try await put(backup(), records)
            #expect(try await removal(["default": fake]).run("b1").isEmpty)
            #expect(fake.snapshots == Set(others.keys), "\(records)")
            #expect(fake.count(of: "DescribeSnapshots") == 1, "each location is searched once")
            #expect(try await store.files(ofBackup: "b1").isEmpty)
        }
    }

    @Test func `a failed backup without files takes what its UID finds with it`() async throws {
        let fake = FakeEBS(["snap-lost": tags(), "snap-namesake": tags(uid: "u0")])
        let failed = backup { $0.status.phase = .failed }
        try await removal(["default": fake]).deleteSnapshots(ofBackup: "b1", resource: failed)
        #expect(fake.snapshots == ["snap-namesake"])
    }

    @Test func `one that was refused before it began has nothing to look for`() async throws {
        let fake = FakeEBS(["snap": tags()])
        let refused = backup { $0.status.phase = .failedValidation }
        try await removal(["default": fake]).deleteSnapshots(ofBackup: "b1", resource: refused)
        #expect(fake.count(of: "DescribeSnapshots") == 0)
    }

    @Test func `a copy of a backup in another cluster finds what the backup's own UID finds`() async throws {
        let fake = FakeEBS(["snap-lost": tags(), "snap-copy": tags(uid: "copy")])
        try await put(backup(), [nil])
        try await removal(["default": fake]).deleteSnapshots(ofBackup: "b1", resource: backup { $0.uid = "copy" })
        #expect(fake.snapshots == ["snap-copy"])
    }

    @Test func `where a backup could have no snapshots nobody looks for them`() async throws {
        let others = [
            // It came about without an attempt.
            backup(), backup { $0.uid = "" }, backup { $0.spec.snapshotVolumes = false },
            backup { $0.spec.volumeSnapshotLocations = [] },
            // A copy of another backup's directory.
            backup { $0.json[path: ["metadata", "name"]] = "original" },
        ]
        for other in others {
            let fake = FakeEBS()
            try await put(other)
            #expect(try await removal(["default": fake]).run("b1").isEmpty)
            #expect(fake.count(of: "DescribeSnapshots") == 0, "\(other)")
        }
    }

    @Test func `what is found and cannot be deleted keeps the backup`() async throws {
        let fake = FakeEBS(["snap-lost": tags()])
        fake.deny("DeleteSnapshot")
        try await put(backup(), [nil])
        let error = await #expect(throws: BackupEngineError.self) { try await removal(["default": fake]).run("b1") }
        #expect(error?.message.contains("snapshot snap-lost of volume vol-0: ") == true)
        #expect(try await store.backup(named: "b1").status.phase == .completed, "it is whole")
    }

    // MARK: Where nobody can look

    @Test func `a location that is gone or silent keeps no backup that has no snapshot, and it is told`() async throws {
        let silent = FakeEBS()
        silent.deny("DescribeSnapshots")
        for (fakes, words) in [([:], "there is no location default"), (["default": silent], "ec2:DescribeSnapshots")] {
            try await put(backup(), [nil])
            let unknown = try await removal(fakes).run("b1")
            #expect(unknown.count == 1 && unknown[0].contains(words), "\(unknown)")
            #expect(try await store.files(ofBackup: "b1").isEmpty)
        }
    }

    @Test func `it keeps one that has a snapshot, and one that has left some when it failed`() async throws {
        try await put(backup(), ["snap-1"])
        let error = await #expect(throws: BackupEngineError.self) { try await removal([:]).run("b1") }
        #expect(error?.message.hasSuffix("there is no location default") == true)
        #expect(error?.isPartlyDone == false)

        let failed = backup {
            $0.status.phase = .failed
            $0.annotations[SnapshotTraces.annotation] = "true"
        }
        let left = await #expect(throws: BackupEngineError.self) {
            try await removal([:]).deleteSnapshots(of: failed)
        }
        #expect(left?.message.contains("its annotation lifeboat.dev/snapshots-left, taken away, lets it go") == true)
    }

    @Test func `databases are looked for by name and UID, and one that is still being made keeps the backup`()
        async throws
    {
        let named = backup {
            $0.spec.snapshotVolumes = false
            $0.annotations[RDSWishes.annotation] = "orders"
        }
        for (uid, isDeleted) in [("u1", true), ("u0", false)] {
            for status in ["available", "creating"] {
                let fake = FakeRDS(snapshotStatus: [status], backupUID: uid)
                let removal = BackupRemoval(store: store, locations: FakeRDSLocation(fake))
                let removed = try? await removal.deleteSnapshots(of: named)
                #expect((removed == nil) == (isDeleted && status == "creating"), "\(uid), \(status)")
                #expect(fake.forms.contains { $0.hasPrefix("Action=DeleteDBSnapshot") } == isDeleted)
            }
        }
        let gone = BackupRemoval(store: store, locations: FakeRDSLocation(FakeRDS(), problem: "it is gone"))
        #expect(try await gone.deleteSnapshots(of: named).unknown == ["it is gone"])
    }

    // MARK: Backups that stay

    @Test func `a backup that has lost a snapshot and stays is PartiallyFailed in its store`() async throws {
        let fake = FakeEBS(["snap-1": tags(), "snap-2": tags()])
        fake.deny("DeleteSnapshot snap-2")
        try await put(backup(), ["snap-1", "snap-2"])
        for attempt in 1...2 {
            let error = await #expect(throws: BackupEngineError.self) { try await removal(["default": fake]).run("b1") }
            // Also the second time: what was deleted before is not there.
            #expect(error?.isPartlyDone == true, "\(attempt)")
            let stored = try await store.backup(named: "b1").status
            #expect(stored.phase == .partiallyFailed && stored.failureReason == BackupRemoval.partlyDeleted)
        }
        fake.deny()
        #expect(try await removal(["default": fake]).run("b1").isEmpty)
        #expect(try await store.files(ofBackup: "b1").isEmpty && fake.snapshots.isEmpty)
    }
}
