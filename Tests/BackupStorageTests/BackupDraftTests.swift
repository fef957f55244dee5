// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ObjectStore
import Testing
import VeleroAPI

struct BackupDraftTests {
    private static let objects = [(Samples.pods, Optional("shop"), "web-0")]
    private static let files = [
        "b.tar.gz", "-lifeboat-index.jsonl.gz", "-logs.gz", "-resource-list.json.gz", "-results.gz",
        "-podvolumebackups.json.gz",
        "-volumesnapshots.json.gz", "-itemoperations.json.gz", "-volumeinfo.json.gz", "velero-backup.json",
    ]

    @Test func `all of Velero's files are written, the commit mark last, the claim removed`() async throws {
        let store = ScriptedStore()
        try await Samples.write("b", Self.objects, to: store)
        #expect(store.written.first == "backups/b/b-lifeboat-claim.json")
        #expect(store.written[1] == "backups/b/b.tar.gz")
        #expect(store.written.last == "backups/b/velero-backup.json")
        let keys = try await store.keys()
        #expect(keys.count == Self.files.count)
        for file in Self.files { #expect(keys.contains { $0.hasSuffix(file) }, "\(file)") }
        let backups = BackupStore(store)
        #expect(try await backups.backup(named: "b").status.phase == .completed)
        #expect(try await backups.resourceList(ofBackup: "b") == ResourceListFile())
        #expect(try await backups.volumeInfo(ofBackup: "b").isEmpty)
    }

    @Test func `every file of a backup is to be kept until it expires, the claim and a restore's record are not`()
        async throws
    {
        let store = ScriptedStore()
        let until = Timestamp(seconds: Samples.now.seconds + 60)
        try await Samples.write("b", Self.objects, retainUntil: until, to: store)
        try await BackupStore(store).start(Restore(name: "r", spec: RestoreSpec(backupName: "b")))
        let kept = try await store.base.listAll(prefix: "backups/").objects.map(\.key)
        #expect(kept.count == Self.files.count)
        #expect(store.retained == Dictionary(uniqueKeysWithValues: kept.map { ($0, Double(until.seconds)) }))

        // The mark is replaced in the course of time, and stays locked until the backup expires.
        var backup = try await BackupStore(store).backup(named: "b")
        backup.status.expiration = Timestamp(seconds: until.seconds + 1)
        try await BackupStore(store).replaceMetadata(of: backup)
        #expect(store.retained["backups/b/velero-backup.json"] == Double(until.seconds + 1))
    }

    @Test(arguments: files)
    func `when a file cannot be written, nothing is left`(file: String) async throws {
        let store = ScriptedStore(file, .refuses)
        await #expect(throws: ObjectStoreError.self) { try await Samples.write("b", Self.objects, to: store) }
        #expect(try await store.keys().isEmpty)
    }

    @Test(arguments: files)
    func `when the task is cancelled in the middle of a file, nothing is left`(file: String) async throws {
        let store = ScriptedStore(file, .isCancelled)
        // A task of its own to be cancelled.
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await Samples.write("b", Self.objects, to: store)
                    return false
                } catch { return true }
            }
            #expect(await group.next() == true)
        }
        #expect(try await store.keys().isEmpty)
    }

    @Test func `when the closure fails or does not commit, nothing is left`() async throws {
        struct Failure: Error {}
        let store = ScriptedStore()
        await #expect(throws: Failure.self) {
            try await BackupStore(store).withNewBackup(named: "b", startedAt: Samples.now) { draft in
                _ = try await draft.writeArchive(modifiedAt: Samples.now) { _ in }
                throw Failure()
            }
        }
        #expect(try await store.keys().isEmpty)
        try await BackupStore(store).withNewBackup(named: "b", startedAt: Samples.now) { draft in
            _ = try await draft.writeArchive(modifiedAt: Samples.now) { _ in }
        }
        #expect(try await store.keys().isEmpty)
    }

    @Test func `a commit whose answer was lost is a commit`() async throws {
        let store = ScriptedStore("velero-backup.json", .losesAnswer)
        try await Samples.write("b", Self.objects, to: store)
        #expect(try await store.keys().count == Self.files.count)
    }

    @Test func `a backup that somebody else commits first stays as it is`() async throws {
        let store = ScriptedStore("velero-backup.json", .overtaken)
        let error = await #expect(throws: BackupStorageError.self) {
            try await Samples.write("b", Self.objects, to: store)
        }
        #expect(error?.code == .alreadyExists)
        let keys = try await store.keys()
        #expect(keys.contains("backups/b/velero-backup.json"))
        #expect(keys.contains("backups/b/b.tar.gz"))
        #expect(!keys.contains("backups/b/b-lifeboat-claim.json"))
    }

    @Test func `a name that is taken is refused before anything is written`() async throws {
        let store = ScriptedStore()
        try await Samples.write("b", Self.objects, to: store)
        let before = store.written.count
        let error = await #expect(throws: BackupStorageError.self) {
            try await Samples.write("b", Self.objects, to: store)
        }
        #expect(error?.code == .alreadyExists)
        #expect(store.written.count == before)
    }

    @Test func `a name that is being written is refused, and told since when`() async throws {
        let store = ScriptedStore()
        try await BackupStore(store).withNewBackup(named: "b", startedAt: Samples.now) { draft in
            let error = await #expect(throws: BackupStorageError.self) {
                try await Samples.write("b", Self.objects, to: store)
            }
            #expect(error?.code == .unfinished)
            #expect(error?.message.contains("since 2026-11-22T17:47:16Z") == true)
            // The one who came second has not disturbed the first.
            let archive = try await draft.writeArchive(modifiedAt: Samples.now) { _ in }
            try await draft.commit(Samples.backup("b"), archive: archive, files: BackupFiles())
        }
        #expect(try await BackupStore(store).hasBackup(named: "b"))
    }

    @Test func `what was deleted while it was being written is not committed, and nothing is left`() async throws {
        let store = ScriptedStore()
        let error = await #expect(throws: BackupStorageError.self) {
            try await BackupStore(store).withNewBackup(named: "b", startedAt: Samples.now) { draft in
                let archive = try await draft.writeArchive(modifiedAt: Samples.now) { _ in }
                try await BackupStore(store).deleteBackup(named: "b")
                try await draft.commit(Samples.backup("b"), archive: archive, files: BackupFiles())
            }
        }
        #expect(error?.code == .damaged)
        #expect(try await store.keys().isEmpty)
    }

    @Test(arguments: [true, false])
    func `whoever takes over an unfinished backup is not disturbed by its slow writer`(isArchiving: Bool) async throws {
        let store = ScriptedStore()
        let error = await #expect(throws: BackupStorageError.self) {
            try await BackupStore(store).withNewBackup(named: "b", startedAt: Samples.now) { draft in
                let archive = try await draft.writeArchive(modifiedAt: Samples.now) { _ in
                    guard isArchiving else { return }
                    try await BackupStore(store).deleteBackup(named: "b")
                    try await Samples.write("b", Self.objects, to: store)
                }
                try await BackupStore(store).deleteBackup(named: "b")
                try await Samples.write("b", Self.objects, to: store)
                try await draft.commit(Samples.backup("b"), archive: archive, files: BackupFiles())
            }
        }
        #expect(error?.code == .damaged)
        #expect(try await BackupStore(store).hasBackup(named: "b"))
        var names: [String] = []
        try await BackupStore(store).archive(ofBackup: "b").forEachItem { names.append($0.name) }
        #expect(names == ["web-0"])
    }

    @Test func `of many who want one name, one gets it`() async throws {
        let store = ScriptedStore()
        let won = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 {
                group.addTask { (try? await Samples.write("b", Self.objects, to: store)) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(won == 1)
        #expect(try await store.keys().count == Self.files.count)
    }

    @Test(arguments: ["", "Shop", "shop_1", "-shop", "shop-", "../shop", "a/b", String(repeating: "a", count: 64)])
    func `names that cannot be are refused`(name: String) async throws {
        let store = ScriptedStore()
        await #expect(throws: VeleroAPIError.self) { try await Samples.write(name, Self.objects, to: store) }
        #expect(try await store.keys().isEmpty)
    }
}
