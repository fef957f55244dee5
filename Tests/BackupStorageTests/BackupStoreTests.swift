// SPDX-License-Identifier: Apache-2.0

import Archiving
import BackupStorage
import JSON
import ObjectStore
import Testing
import VeleroAPI

struct BackupStoreTests {
    @Test func `directories without a commit mark are reported apart`() async throws {
        let store = MemoryObjectStore(pageSize: 3)
        try await Samples.write("whole", [(Samples.pods, "a", "x")], to: store)
        try await store.put("backups/half/half.tar.gz", [1])
        try await store.put("backups/claimed/claimed-lifeboat-claim.json", [1])
        try await store.put("backups/stray.txt", [1])
        let listing = try await BackupStore(store).listBackups()
        #expect(listing.names == ["whole"])
        #expect(
            listing.unfinished == [
                .init(name: "claimed", fileCount: 1, isClaimed: true),
                .init(name: "half", fileCount: 1, isClaimed: false),
            ]
        )
    }

    @Test func `a broken backup does not hide the others`() async throws {
        let store = MemoryObjectStore()
        try await Samples.write("good", [(Samples.pods, "a", "x")], to: store)
        try await store.put("backups/bad/velero-backup.json", Array("{\"kind\":".utf8))
        try await store.put(
            "backups/odd/velero-backup.json",
            Array(#"{"kind":"Restore","apiVersion":"velero.io/v1"}"#.utf8)
        )
        let backups = BackupStore(store)
        let (read, problems) = try await backups.backups(named: backups.listBackups().names)
        #expect(read.map(\.name) == ["good"])
        #expect(problems.keys.sorted() == ["bad", "odd"])
        #expect(problems["odd"]?.contains("not a Backup") == true)
    }

    @Test func `deleting removes the commit mark first, then everything, and nothing of others`() async throws {
        let store = MemoryObjectStore(pageSize: 2)
        try await Samples.write("shop", [(Samples.pods, "a", "x")], to: store)
        try await Samples.write("shop-2", [(Samples.pods, "a", "x")], to: store)
        try await store.put("backups/shop/extra-of-somebody", [1])
        let before = try await store.listAll(prefix: "backups/shop-2/").objects.count
        try await BackupStore(store).deleteBackup(named: "shop")
        #expect(try await store.listAll(prefix: "backups/shop/").objects.isEmpty)
        #expect(try await store.listAll(prefix: "backups/shop-2/").objects.count == before)
    }

    @Test(arguments: 0...10) func `a deletion that was interrupted is carried on`(reached: Int) async throws {
        let store = BackupStore(MemoryObjectStore())
        try await Samples.write("shop", [(Samples.pods, "a", "x")], to: store.store)
        // What is gone after so many deletes: the commit mark, then the others in order.
        let keys = try await store.files(ofBackup: "shop").map(\.key)
        let mark = BackupKeys(backup: "shop").metadata
        try await store.store.delete(Array(([mark] + keys.filter { $0 != mark }).prefix(reached)))
        #expect(try await store.deleteBackup(named: "shop") == (reached < keys.count))
        #expect(try await store.files(ofBackup: "shop").isEmpty)
        #expect(try await store.deleteBackup(named: "shop") == false)
    }

    @Test func `what is missing is named, and optional files may be`() async throws {
        let store = BackupStore(MemoryObjectStore())
        let error = await #expect(throws: BackupStorageError.self) { try await store.backup(named: "gone") }
        #expect(error?.message == "there is no backup gone in memory://")
        #expect(try await store.resourceList(ofBackup: "gone") == nil)
        #expect(try await store.results(ofBackup: "gone") == nil)
        #expect(try await store.volumeInfo(ofBackup: "gone").isEmpty)
        await #expect(throws: BackupStorageError.self) { try await store.readLog(ofBackup: "gone") { _ in } }
        await #expect(throws: BackupStorageError.self) { try await store.backup(named: "../other") }
        await #expect(throws: BackupStorageError.self) { try await store.deleteBackup(named: "") }
    }

    @Test func `damaged small files are named with their key`() async throws {
        let memory = MemoryObjectStore()
        let keys = BackupKeys(backup: "b")
        try await memory.put(keys.results, [1, 2, 3])
        try await memory.put(keys.index, [1, 2, 3])
        try await memory.put(keys.log, Array(GzipMember.compress([1, 2, 3]).dropLast(3)))
        let store = BackupStore(memory)
        let error = await #expect(throws: BackupStorageError.self) { try await store.results(ofBackup: "b") }
        #expect(error?.code == .damaged)
        #expect(error?.message.hasPrefix(keys.results) == true)
        #expect(try await store.archiveIndex(ofBackup: "b") == nil)
        let log = await #expect(throws: BackupStorageError.self) { try await store.readLog(ofBackup: "b") { _ in } }
        #expect(log?.code == .damaged)
    }

    @Test func `a restore is started, finished, read and deleted`() async throws {
        let store = BackupStore(MemoryObjectStore())
        var restore = Restore(name: "r", spec: RestoreSpec(backupName: "b"))
        restore.status.phase = .inProgress
        try await store.start(restore)
        let taken = await #expect(throws: BackupStorageError.self) { try await store.start(restore) }
        #expect(taken?.code == .alreadyExists)
        restore.status.phase = .completed
        var files = RestoreFiles()
        files.resourceList.add(apiVersion: "v1", kind: "Pod", namespace: "a", name: "x", outcome: .created)
        files.results.warnings.add("odd", namespace: "a")
        var log = ItemLog()
        try log.add(.info, "starting restore", ["restore": "velero/r"], at: Samples.now)
        files.log = try log.compressed()
        try await store.finish(restore, files: files)
        #expect(try await store.listRestores() == ["r"])
        #expect(try await store.restore(named: "r") == restore)
        #expect(try await store.resourceList(ofRestore: "r")?.names == ["v1/Pod": ["a/x(created)"]])
        #expect(try await store.results(ofRestore: "r")?.warnings.namespaces == ["a": ["odd"]])
        var text = ""
        try await store.readLog(ofRestore: "r") { text += String(decoding: $0, as: UTF8.self) }
        #expect(text == "time=\"2026-11-22T17:47:16Z\" level=info msg=\"starting restore\" restore=velero/r\n")
        try await store.store.delete([RestoreKeys(restore: "r").metadata])
        #expect(try await store.deleteRestore(named: "r"))
        #expect(try await store.listRestores().isEmpty)
        #expect(try await store.deleteRestore(named: "r") == false)
        await #expect(throws: BackupStorageError.self) { try await store.restore(named: "r") }
    }
}
