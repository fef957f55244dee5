// SPDX-License-Identifier: Apache-2.0

import Archiving
import BackupStorage
import KubernetesCore
import ObjectStore
import RandomTesting
import Testing

/// Archives that are not what this code writes: older, rearranged, foreign, damaged.
struct OddArchiveTests {
    private func archive(_ files: [(String, String)], end: Bool = true) throws -> [UInt8] {
        var tar: [UInt8] = []
        let encoder = TarEntryEncoder(modifiedAt: 0)
        for (path, body) in files { encoder.append(path: path, body: Array(body.utf8)[...], to: &tar) }
        return try GzipMember.compress(tar + (end ? TarEntryEncoder.endOfArchive : []))
    }

    private func items(_ archive: [UInt8], _ copies: ArchiveReader.Copies = .plain) async throws -> [String] {
        let reader = try await Samples.put(archive, asArchiveOf: "b", to: MemoryObjectStore())
        return try await Samples.items(reader, copies).map { "\($0.path) \(String(decoding: $0.body, as: UTF8.self))" }
    }

    private func error(_ archive: [UInt8]) async -> BackupStorageError? {
        do {
            _ = try await items(archive)
            return nil
        } catch { return error as? BackupStorageError }
    }

    @Test func `the order of entries does not matter`() async throws {
        let files = [
            ("resources/pods/v1-preferredversion/namespaces/a/x.json", "1"),
            ("resources/pods/namespaces/a/y.json", "2"),
            ("resources/pods/namespaces/a/x.json", "1"),
            ("resources/pods/v1-preferredversion/namespaces/a/y.json", "2"),
            ("metadata/version", "1.1.0\n"),
        ]
        #expect(
            try await items(archive(files)) == [
                "resources/pods/namespaces/a/y.json 2", "resources/pods/namespaces/a/x.json 1",
            ]
        )
    }

    @Test func `an object without a plain copy comes out last, as its versioned copy`() async throws {
        let files = [
            ("metadata/version", "1.1.0\n"), ("resources/pods/v1-preferredversion/namespaces/a/x.json", "1"),
            ("resources/pods/namespaces/a/y.json", "2"),
            ("resources/pods/v1-preferredversion/namespaces/a/y.json", "2"),
        ]
        let expected = [
            "resources/pods/namespaces/a/y.json 2", "resources/pods/v1-preferredversion/namespaces/a/x.json 1",
        ]
        #expect(try await items(archive(files)) == expected)
    }

    @Test func `plain copies alone are enough, and other versions come out on demand`() async throws {
        let files = [
            ("metadata/version", "1\n"), ("resources/cronjobs.batch/namespaces/a/x.json", "new"),
            ("resources/cronjobs.batch/v1beta1/namespaces/a/x.json", "old"),
        ]
        #expect(try await items(archive(files)) == ["resources/cronjobs.batch/namespaces/a/x.json new"])
        #expect(
            try await items(archive(files), .versioned) == ["resources/cronjobs.batch/v1beta1/namespaces/a/x.json old"]
        )
    }

    @Test func `a repacked archive with directories and ./ is read`() async throws {
        var tar: [UInt8] = []
        let encoder = TarEntryEncoder(modifiedAt: 0)
        encoder.append(path: "./metadata/version", body: Array("1.1.0".utf8)[...], to: &tar)
        encoder.append(path: "./resources/pods/cluster/x.json", body: [1], to: &tar)
        let read = try await items(GzipMember.compress(tar + TarEntryEncoder.endOfArchive))
        #expect(read.count == 1)
    }

    @Test func `an archive of nothing is empty, not foreign`() async throws {
        #expect(try await items(archive([("metadata/version", "1.1.0\n")])).isEmpty)
    }

    @Test func `files of others are passed over and named`() async throws {
        let bytes = try archive([
            ("metadata/version", "1.1.0\n"), ("resources/pods/cluster/x.json", "1"), ("resources/pods/readme.txt", ""),
            ("notes.txt", "hello"),
        ])
        let reader = try await Samples.put(bytes, asArchiveOf: "b", to: MemoryObjectStore())
        let report = try await reader.forEachItem { _ in }
        #expect(report.foreignFiles == ["resources/pods/readme.txt", "notes.txt"])
        #expect(report.itemCount == 1)
    }

    @Test func `what is no backup's archive is said to be foreign`() async throws {
        #expect(await error(Array("PK\u{3}\u{4}".utf8))?.code == .foreign)
        #expect(await error([])?.code == .foreign)
        #expect(try await error(GzipMember.compress(Array("just text".utf8)))?.code == .foreign)
        #expect(try await error(archive([("etc/hosts", "x")]))?.code == .foreign)
        #expect(
            try await error(archive([("metadata/version", "2.0.0\n"), ("resources/pods/cluster/x.json", "")]))?.code
                == .unsupportedVersion
        )
        #expect(try await error(archive([("../outside", "x")]))?.code == .unsafe)
    }

    @Test func `a missing archive is named`() async throws {
        let reader = try BackupStore(MemoryObjectStore()).archive(ofBackup: "gone")
        let error = await #expect(throws: BackupStorageError.self) { try await Samples.items(reader) }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("backup gone has no archive") == true)
    }

    @Test func `an archive cut short anywhere is noticed`() async throws {
        let store = MemoryObjectStore()
        let objects = (0..<200).map { (Samples.pods, Optional("shop"), "web-\($0)") }
        try await Samples.write("b", objects, padding: 9_000, to: store)
        let whole = try await store.read(BackupKeys(backup: "b").archive, maximum: 1 << 24)
        for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) {
            let code = await error(Array(whole[..<length]))?.code
            #expect(code == (length < 2 ? .foreign : .damaged) || (length == 0 && code == .foreign), "at \(length)")
        }
        #expect(await error(Array(whole.dropLast()))?.code == .damaged)
    }

    @Test func `flipped bits end in an error or in the same objects`() async throws {
        var generator = SeededGenerator.printingSeed(for: "flipped bits")
        let store = MemoryObjectStore()
        try await Samples.write("b", (0..<30).map { (Samples.pods, "shop", "web-\($0)") }, padding: 100, to: store)
        let whole = try await store.read(BackupKeys(backup: "b").archive, maximum: 1 << 24)
        let sound = try await items(whole)
        var noticed = 0
        for _ in 0..<300 {
            var damaged = whole
            damaged[Int.random(in: 0..<whole.count, using: &generator)] ^=
                1 << UInt8.random(in: 0..<8, using: &generator)
            do { #expect(try await items(damaged) == sound) } catch { noticed += 1 }
        }
        #expect(noticed > 250)
    }
}
