// SPDX-License-Identifier: Apache-2.0

import Archiving
import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import KubernetesClient
import ObjectStore
import Testing
import VeleroAPI

/// Requests to delete backups, all the ways they can go.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct DeletionTests {
    @Test func `a backup goes with its files, its restores and all requests for it`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                let backup = try await test.makeBackup("b", of: data)
                try await test.makeBackup("other", of: data)
                try await test.client.withNamespaceName { target in
                    try await test.askForRestore("r", of: "b") { $0.namespaceMapping = [data: target] }
                    try await test.waitForRestore("r", .completed)
                    // One that was refused has no finalizer; nothing else may hold it.
                    try await test.askForRestore("refused", of: "b") { $0.includedResources = ["nodes"] }
                    try await test.waitForRestore("refused", .failedValidation)
                    try await test.askForDeletion(of: "b", uid: backup.uid)
                    try await test.waitUntilGone(Backup.self, "b")
                    for name in ["r", "refused"] { try await test.waitUntilGone(Restore.self, name) }
                    try await test.waitUntilGone(DeleteBackupRequest.self, "delete-b")
                    #expect(try await test.files("backups/b/").isEmpty)
                    #expect(try await test.files("restores/").isEmpty)
                    #expect(try await test.stored.listBackups().names == ["other"])
                    #expect(try await test.configMaps(in: target) == 3)
                }
            }
        }
    }

    @Test func `what cannot be deleted is said, and the backup stays what it was`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.askForDeletion(of: "nothing")
                #expect(try await test.waitForAnswer(to: "delete-nothing") == [#"there is no backup "nothing""#])

                test.store.block("running.tar.gz")
                try await test.askForBackup("running", of: [data])
                try await eventually("it is under way") { test.store.isBlocking }
                try await test.askForDeletion(of: "running")
                let running = try await test.waitForAnswer(to: "delete-running")
                #expect(running == [#"backup "running" is InProgress; delete it when it has ended"#])
                test.store.unblock()
                let made = try await test.waitForBackup("running", .completed)

                try await test.askForRestore("r", of: "running")
                try await test.waitForRestore("r", .completed)
                try await test.addNativeSnapshot(to: "running")
                try await test.delete(DeleteBackupRequest.self, "delete-running")
                try await test.askForDeletion(of: "running")
                let snapshots = try await test.waitForAnswer(to: "delete-running")
                #expect(
                    snapshots == [
                        #"backup running is not deleted, because its snapshots are not: "#
                            + #"there is no VolumeSnapshotLocation "elsewhere""#
                    ]
                )
                let backup = try #require(try await test.find(Backup.self, "running"))
                #expect(backup.status == made.status && backup.annotations == made.annotations)
                #expect(try await test.find(Restore.self, "r")?.status.phase == .completed)

                try await test.patch(
                    BackupStorageLocation.self,
                    "default",
                    ["spec": ["accessMode": "ReadOnly"]]
                )
                // So that the server knows of it before it is asked.
                try await test.restart()
                try await test.delete(DeleteBackupRequest.self, "delete-running")
                try await test.askForDeletion(of: "running")
                let readOnly = try await test.waitForAnswer(to: "delete-running")
                #expect(readOnly == [#"BackupStorageLocation "default" is read-only"#])
                #expect(try await test.find(Backup.self, "running")?.status.phase == .completed)
            }
        }
    }

    @Test func `a request for an earlier backup of the same name leaves the present one alone`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                try await test.askForDeletion(of: "b", uid: "an-earlier-one")
                let errors = try await test.waitForAnswer(to: "delete-b")
                #expect(errors == [#"backup "b" is another one of this name, made since"#])
                #expect(try await test.find(Backup.self, "b")?.status.phase == .completed)
                #expect(try await test.files("backups/b/") == BackupLifeTests.files)
            }
        }
    }

    @Test func `a backup that a restore waits for or reads is not deleted under it`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                test.store.block("restores/r/")
                try await test.askForRestore("r", of: "b")
                try await eventually("the restore runs") { test.store.isBlocking }
                try await test.askForDeletion(of: "b")
                let errors = try await test.waitForAnswer(to: "delete-b")
                #expect(errors == [#"restore "r" reads backup "b"; delete it when that has ended"#])
                test.store.unblock()
                try await test.waitForRestore("r", .completed)
                #expect(try await test.find(Backup.self, "b")?.status.phase == .completed)
            }
        }
    }

    @Test func `while the store is away a deletion is tried again, and done when it is back`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                test.store.isAway = true
                try await test.askForDeletion(of: "b")
                let request = try await test.waitFor(DeleteBackupRequest.self, "delete-b", "tried again") {
                    $0.status.phase == .inProgress && !$0.status.errors.isEmpty
                }
                #expect(request.status.errors == ["tried again: the network is down"])
                #expect(try await test.find(Backup.self, "b")?.status.phase == .deleting)
                test.store.isAway = false
                try await test.waitUntilGone(Backup.self, "b")
                try await test.waitUntilGone(DeleteBackupRequest.self, "delete-b")
                #expect(try await test.files("").isEmpty)
            }
        }
    }

    @Test func `a deletion whose server dies at any change of the store is carried on`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                for changes in 0..<4 {
                    let name = "b-\(changes)"
                    try await test.makeBackup(name, of: data)
                    await test.stop()
                    let store = TroubledStore(test.bucket)
                    store.die(after: changes)
                    try await test.start(store: store)
                    try await test.askForDeletion(of: name)
                    try await eventually("the server has died, or the backup is gone") {
                        if store.isDead { return true }
                        return try await test.find(Backup.self, name) == nil
                    }
                    await test.crash()
                    try await test.start()
                    try await test.waitUntilGone(Backup.self, name)
                    try await test.waitUntilGone(DeleteBackupRequest.self, "delete-\(name)")
                    #expect(try await test.files("").isEmpty)
                }
            }
        }
    }

    @Test func `a request that was under way when its backup went is done`() async throws {
        try await ControllersCase.with { test in
            await test.stop()
            try await test.askForDeletion(of: "b", uid: "gone")
            try await test.patch(DeleteBackupRequest.self, "delete-b", ["status": ["phase": "InProgress"]])
            try await test.start()
            try await test.waitUntilGone(DeleteBackupRequest.self, "delete-b")
        }
    }

    @Test func `a location that goes while a backup is being deleted leaves none in Deleting`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                test.store.isAway = true
                try await test.askForDeletion(of: "b")
                try await test.waitForBackup("b", .deleting)
                await test.stop()
                try await test.delete(BackupStorageLocation.self, "default")
                try await test.start()
                let errors = try await test.waitForAnswer(to: "delete-b")
                #expect(errors == [#"there is no BackupStorageLocation "default""#])
                let backup = try await test.waitForBackup("b", .completed)
                #expect(backup.annotations[LifeboatAnnotation.phaseBeforeDeletion] == nil)
            }
        }
    }

    @Test func `a backup that was refused goes although its location is read-only or never was`() async throws {
        try await ControllersCase.with { test in
            try await test.patch(BackupStorageLocation.self, "default", ["spec": ["accessMode": "ReadOnly"]])
            try await eventually("the controllers know it") {
                try await test.askForBackup("probe-\(UInt32.random(in: 0...(.max)))", of: ["shop"])
                let probes = try await test.all(Backup.self).filter { $0.name.hasPrefix("probe-") }
                return probes.contains { $0.status.validationErrors.contains { $0.contains("read-only") } }
            }
            try await test.askForBackup("refused", of: ["shop"])
            try await test.askForBackup("nowhere", of: ["shop"]) { $0.spec.storageLocation = "nowhere" }
            for name in ["refused", "nowhere"] {
                try await test.waitForBackup(name, .failedValidation)
                try await test.askForDeletion(of: name)
                try await test.waitUntilGone(Backup.self, name)
                try await test.waitUntilGone(DeleteBackupRequest.self, "delete-\(name)")
            }
        }
    }

    @Test func `an answered request is kept for a day`() async throws {
        try await ControllersCase.with { test in
            try await test.askForDeletion(of: "nothing")
            _ = try await test.waitForAnswer(to: "delete-nothing")
            test.clock.advance(seconds: 23 * 3600)
            try await test.restart()
            try await test.askForDeletion(of: "later")
            _ = try await test.waitForAnswer(to: "delete-later")
            #expect(try await test.find(DeleteBackupRequest.self, "delete-nothing") != nil)
            test.clock.advance(seconds: 2 * 3600)
            try await test.restart()
            try await test.waitUntilGone(DeleteBackupRequest.self, "delete-nothing")
        }
    }
}

extension ControllersCase {
    /// Makes a backup look as if a Velero had taken a native snapshot for it.
    func addNativeSnapshot(to backup: String) async throws {
        let snapshot: JSONValue = [
            [
                "spec": ["backupName": .string(backup), "location": "elsewhere"],
                "status": ["providerSnapshotID": "snap-1", "phase": "Completed"],
            ]
        ]
        let key = BackupKeys(backup: backup).volumeSnapshots
        try await bucket.put(key, GzipMember.compress(JSONWriter.write(snapshot)), options: PutOptions())
    }
}
