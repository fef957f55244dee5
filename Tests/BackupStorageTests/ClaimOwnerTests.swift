// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import ObjectStore
import Testing
import VeleroAPI

/// Runs of a backup for one Backup resource, of which one has died.
struct ClaimOwnerTests {
    private static let objects = [(Samples.pods, Optional("shop"), "web-0")]
    private static let keys = BackupKeys(backup: "b")

    /// A store in which a run for this owner was killed after it had written a part of its files.
    private func storeWithDeadRun(owner: String?, _ fault: String? = nil) async throws -> ScriptedStore {
        let store = fault.map { ScriptedStore($0) } ?? ScriptedStore()
        var claim: JSONValue = ["backup": "b", "startedAt": "2026-11-22T17:00:00Z", "writer": "dead"]
        if let owner { claim["owner"] = .string(owner) }
        try await store.base.put(Self.keys.claim, JSONWriter.write(claim))
        for key in [Self.keys.archive, Self.keys.results, Self.keys.directory + "b-of-another-version.gz"] {
            try await store.base.put(key, [1, 2, 3])
        }
        return store
    }

    private func names(in store: any ObjectStorage) async throws -> [String] {
        var names: [String] = []
        try await BackupStore(store).archive(ofBackup: "b").forEachItem { names.append($0.name) }
        return names
    }

    @Test func `what a dead run for the same owner has left is taken over and replaced`() async throws {
        let store = try await storeWithDeadRun(owner: "uid-1")
        try await Samples.write("b", Self.objects, owner: "uid-1", to: store)
        #expect(try await names(in: store) == ["web-0"])
        #expect(try await BackupStore(store).results(ofBackup: "b") == ResultsFile())
        let keys = try await store.keys()
        #expect(keys.count == 10, "\(keys)")
        #expect(!keys.contains { $0.hasSuffix("another-version.gz") || $0 == Self.keys.claim })
    }

    /// Claim, archive, index, seven small files, mark; and the removal of the claim.
    @Test(arguments: 0...12) func `a run that is killed after any change is run again`(changes: Int) async throws {
        let store = MemoryObjectStore()
        try? await Samples.write(
            "b",
            [(Samples.pods, "shop", "old")],
            owner: "uid-1",
            to: DyingStore(store, changes: changes)
        )
        let first = try await BackupStore(store).committedBackup(named: "b", ownedBy: "uid-1")
        #expect((first == .none) == (changes < 11))
        if first == .none { try await Samples.write("b", Self.objects, owner: "uid-1", to: store) }
        #expect(try await names(in: store) == [first == .none ? "web-0" : "old"])
        let keys = try await store.listAll(prefix: "").objects.map(\.key)
        // A claim beside a mark is in nobody's way; it goes when the backup is deleted.
        #expect(keys.filter { $0 != Self.keys.claim }.count == 10, "\(keys)")
        #expect(keys.contains(Self.keys.claim) == (changes == 11))
    }

    @Test(arguments: [("uid-1", "uid-2"), (nil, "uid-1"), ("uid-1", nil), (nil, nil)])
    func `another owner's run, or one without owner, stays`(held: String?, wanted: String?) async throws {
        let store = try await storeWithDeadRun(owner: held)
        let before = try await store.keys()
        let error = await #expect(throws: BackupStorageError.self) {
            try await Samples.write("b", Self.objects, owner: wanted, to: store)
        }
        #expect(error?.code == .unfinished)
        #expect(try await store.keys() == before)
        #expect(store.written.isEmpty)
    }

    @Test(arguments: ["", "[]", "{", #"{"owner":1}"#])
    func `a claim that says nothing is nobody's to take over`(content: String) async throws {
        let store = ScriptedStore()
        try await store.base.put(Self.keys.claim, Array(content.utf8))
        let error = await #expect(throws: BackupStorageError.self) {
            try await Samples.write("b", Self.objects, owner: "uid-1", to: store)
        }
        #expect(error?.code == .unfinished)
    }

    @Test(arguments: ["b.tar.gz", "-results.gz", "velero-backup.json"])
    func `a run that took over and fails leaves nothing of both`(file: String) async throws {
        let store = try await storeWithDeadRun(owner: "uid-1", file)
        await #expect(throws: ObjectStoreError.self) {
            try await Samples.write("b", Self.objects, owner: "uid-1", to: store)
        }
        #expect(try await store.keys().isEmpty)
    }

    @Test func `a cancelled run leaves nothing, and the same owner runs again`() async throws {
        let store = ScriptedStore("-results.gz", .isCancelled)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Samples.write("b", Self.objects, owner: "uid-1", to: store) }
        }
        #expect(try await store.keys().isEmpty)
        try await Samples.write("b", Self.objects, owner: "uid-1", to: store.base)
        #expect(try await names(in: store) == ["web-0"])
    }

    /// Where a writer that was taken over still stands.
    enum Moment: CaseIterable {
        case beforeArchive, inArchive, beforeCommit
    }

    @Test(arguments: Moment.allCases)
    func `a writer that was taken over commits nothing and removes nothing`(moment: Moment) async throws {
        let store = ScriptedStore()
        func takeOver(_ now: Moment) async throws {
            guard now == moment else { return }
            try await Samples.write("b", Self.objects, owner: "uid-1", to: store)
        }
        let error = await #expect(throws: BackupStorageError.self) {
            try await BackupStore(store).withNewBackup(named: "b", startedAt: Samples.now, owner: "uid-1") { draft in
                try await takeOver(.beforeArchive)
                let archive = try await draft.writeArchive(modifiedAt: Samples.now) { _ in
                    try await takeOver(.inArchive)
                }
                try await takeOver(.beforeCommit)
                try await draft.commit(Samples.backup("b", uid: "uid-1"), archive: archive, files: BackupFiles())
            }
        }
        #expect(error?.code == .damaged)
        #expect(try await BackupStore(store).hasBackup(named: "b"))
        #expect(try await names(in: store) == ["web-0"])
        #expect(try await store.keys().count == 10)
    }

    @Test func `of several that take over, at most one commits at a time, and what is there is whole`() async throws {
        let store = try await storeWithDeadRun(owner: "uid-1")
        let won = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (try? await Samples.write("b", Self.objects, owner: "uid-1", to: store)) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        // When each replaces the claim of the one before, the last finds itself alone.
        #expect(won >= 1)
        #expect(try await names(in: store) == ["web-0"])
        #expect(try await store.keys().count == 10)
    }

    @Test func `a mark that the dead run wrote in its last moment is replaced with the files`() async throws {
        let store = try await storeWithDeadRun(owner: "uid-1")
        try await BackupStore(store).withNewBackup(named: "b", startedAt: Samples.now, owner: "uid-1") { draft in
            let archive = try await draft.writeArchive(modifiedAt: Samples.now) { _ in
                var late = Samples.backup("b", uid: "uid-1")
                late.status.phase = .partiallyFailed
                try await store.base.put(Self.keys.metadata, JSONWriter.write(late.json))
            }
            try await draft.commit(Samples.backup("b", uid: "uid-1"), archive: archive, files: BackupFiles())
        }
        #expect(try await BackupStore(store).backup(named: "b").status.phase == .completed)
    }

    @Test func `a controller learns whose backup is committed`() async throws {
        let store = BackupStore(MemoryObjectStore())
        #expect(try await store.committedBackup(named: "b", ownedBy: "uid-1") == .none)
        try await store.store.put(Self.keys.claim, Array("{}".utf8))
        #expect(try await store.committedBackup(named: "b", ownedBy: "uid-1") == .none)
        try await store.deleteBackup(named: "b")
        try await Samples.write("b", Self.objects, owner: "uid-1", to: store.store)
        let expected = Samples.backup("b", uid: "uid-1")
        #expect(try await store.committedBackup(named: "b", ownedBy: "uid-1") == .ours(expected))
        for uid in ["uid-2", ""] {
            #expect(try await store.committedBackup(named: "b", ownedBy: uid) == .somebodyElses)
        }
        try await store.store.put(Self.keys.metadata, Array("{".utf8))
        await #expect(throws: BackupStorageError.self) { try await store.committedBackup(named: "b", ownedBy: "uid-1") }
    }

    @Test func `a controller learns whose restore is recorded`() async throws {
        let store = BackupStore(MemoryObjectStore())
        #expect(try await store.restoreRecord(named: "r", ownedBy: "uid-1") == .none)
        try await store.store.put(RestoreKeys(restore: "r").log, [1])
        #expect(try await store.restoreRecord(named: "r", ownedBy: "uid-1") == .leftovers)
        var restore = Restore(name: "r", spec: RestoreSpec(backupName: "b"))
        restore.uid = "uid-1"
        await #expect(throws: BackupStorageError.self) { try await store.start(restore) }
        try await store.start(restore, overLeftovers: true)
        #expect(try await store.restoreRecord(named: "r", ownedBy: "uid-1") == .ours(restore))
        for uid in ["uid-2", ""] {
            #expect(try await store.restoreRecord(named: "r", ownedBy: uid) == .somebodyElses)
        }
    }

    /// The record, five files, and the record once more.
    @Test(arguments: 0...7) func `a restore that is killed after any change is told from a finished one`(
        changes: Int
    ) async throws {
        let memory = MemoryObjectStore()
        var restore = Restore(name: "r", spec: RestoreSpec(backupName: "b"))
        restore.uid = "uid-1"
        restore.status.phase = .inProgress
        func carryOut(_ store: BackupStore, _ restore: Restore) async throws {
            try await store.start(restore)
            var ended = restore
            ended.status.phase = .completed
            try await store.finish(ended, files: RestoreFiles())
        }
        try? await carryOut(BackupStore(DyingStore(memory, changes: changes)), restore)
        let store = BackupStore(memory)
        switch try await store.restoreRecord(named: "r", ownedBy: "uid-1") {
        case .none: #expect(changes == 0)
        case .ours(let found): #expect(found.status.phase == (changes == 7 ? .completed : .inProgress))
        default: Issue.record("after \(changes) changes")
        }
    }
}
