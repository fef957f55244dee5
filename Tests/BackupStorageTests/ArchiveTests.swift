// SPDX-License-Identifier: Apache-2.0

import Archiving
import BackupStorage
import JSON
import KubernetesCore
import ObjectStore
import Subprocess
import Testing
import VeleroAPI

struct ArchiveTests {
    private static let objects: [(GroupResource, String?, String)] = [
        (Samples.pods, "shop", "web-0"), (Samples.deployments, "shop", "web"),
        (Samples.clusterRoles, nil, "system:node"),
        (Samples.clusterRoles, nil, "größe 日本"),
        (GroupResource("widgets.example.com"), "shop", String(repeating: "n", count: 253)),
    ]

    private func written(padding: Int = 0) async throws -> (store: MemoryObjectStore, archive: [UInt8]) {
        let store = MemoryObjectStore()
        try await Samples.write("b", Self.objects, padding: padding, to: store)
        return (store, try await store.read(BackupKeys(backup: "b").archive, maximum: 1 << 24))
    }

    @Test func `the version comes first, then each object twice, byte by byte`() async throws {
        let archive = try await written().archive
        var tar = TarReader()
        let entries = try tar.push(Gzip.decompress(archive, maximum: 1 << 24)[...])
        try tar.finish()
        #expect(entries.first?.path == "metadata/version")
        #expect(entries.first?.body == Array("1.1.0\n".utf8))
        let expected = Self.objects.flatMap { resource, namespace, name in
            [ArchivePath.Copy.plain, .preferred(version: "v1")].map {
                ArchivePath(resource: resource, copy: $0, namespace: namespace, name: name).description
            }
        }
        #expect(entries.dropFirst().map(\.path) == expected)
        for (index, entry) in entries.dropFirst().enumerated() {
            let object = Self.objects[index / 2]
            #expect(entry.body == Samples.body("Thing", object.1, object.2))
        }
    }

    @Test func `tar and gzip accept it`() async throws {
        let archive = try await written(padding: 300_000).archive
        let test = try await run(
            .name("gzip"),
            arguments: ["-t"],
            input: .array(archive),
            output: .discarded,
            error: .string(limit: 1 << 16)
        )
        #expect(test.terminationStatus.isSuccess)
        #expect(test.standardError == "")
        let list = try await run(
            .name("tar"),
            arguments: ["-tzf", "-"],
            input: .array(archive),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 16)
        )
        #expect(list.terminationStatus.isSuccess)
        #expect(list.standardError == "")
        #expect(list.standardOutput.split(separator: "\n").count == 1 + 2 * Self.objects.count)
    }

    @Test func `our reader gives back what was written, and the sink's sums are right`() async throws {
        let store = MemoryObjectStore()
        var written: WrittenArchive?
        try await BackupStore(store).withNewBackup(named: "b", startedAt: Samples.now) { draft in
            let archive = try await draft.writeArchive(modifiedAt: Samples.now) { sink in
                // Several producers at once, each with its own segments.
                try await withThrowingTaskGroup { group in
                    for producer in 0..<8 {
                        group.addTask {
                            var segment = sink.segment()
                            for number in 0..<60 {
                                let name = "p\(producer)-\(number)"
                                let body = Samples.body("Pod", "ns\(producer)", name, padding: 20_000)
                                segment.append(
                                    Samples.pods,
                                    version: "v1",
                                    namespace: "ns\(producer)",
                                    name: name,
                                    body: body[...]
                                )
                                if segment.isFull { try await sink.append(segment.takeCompressed()) }
                            }
                            try await sink.append(segment.takeCompressed())
                        }
                    }
                    try await group.waitForAll()
                }
            }
            written = archive
            try await draft.commit(Samples.backup("b"), archive: archive, files: BackupFiles())
        }
        let summary = try #require(written)
        let items = try await Samples.items(BackupStore(store).archive(ofBackup: "b"))
        #expect(items.count == 480)
        #expect(summary.itemCount == 480)
        #expect(Set(items.map(\.path)).count == 480)
        #expect(items.allSatisfy { $0.body == Samples.body("Pod", $0.namespace, $0.name, padding: 20_000) })
        let bytes = try await store.read(BackupKeys(backup: "b").archive, maximum: 1 << 24)
        #expect(Int64(bytes.count) == summary.size)
        #expect(Int64(try Gzip.decompress(bytes, maximum: 1 << 26).count) == summary.uncompressedSize)
        let digest = try await run(.name("sha256sum"), input: .array(bytes), output: .string(limit: 1_000))
        #expect(digest.standardOutput.hasPrefix(summary.sha256 + " "))
        let index = try #require(try await BackupStore(store).archiveIndex(ofBackup: "b"))
        #expect(index.archiveSHA256 == summary.sha256)
        #expect(index.archiveSize == summary.size)
        #expect(index.itemCount == 480)
        #expect(try index.rows().count == 480)
    }

    @Test func `one object is read by its place, without the rest of the archive`() async throws {
        let (store, archive) = try await written(padding: 300_000)
        let backups = BackupStore(store)
        let index = try #require(try await backups.archiveIndex(ofBackup: "b"))
        // Destroys the archive from its first member on, but for the member looked for: only a range read succeeds.
        let row = try #require(try index.row(of: Samples.clusterRoles, namespace: nil, name: "größe 日本"))
        var damaged = [UInt8](repeating: 0, count: archive.count)
        damaged.replaceSubrange(
            Int(row.member.lowerBound)..<Int(row.member.upperBound),
            with: archive[
                Int(row.member.lowerBound)..<Int(row.member.upperBound)
            ]
        )
        try await store.put(BackupKeys(backup: "b").archive, damaged)
        let reader = try backups.archive(ofBackup: "b")
        let item = try await reader.item(Samples.clusterRoles, namespace: nil, name: "größe 日本", index: index)
        #expect(item?.body == Samples.body("Thing", nil, "größe 日本", padding: 300_000))
        #expect(try await reader.item(Samples.pods, namespace: "shop", name: "missing", index: index) == nil)
        await #expect(throws: BackupStorageError.self) { try await Samples.items(reader) }
    }

    @Test func `an index that does not fit the archive is not believed`() async throws {
        let (store, _) = try await written()
        let backups = BackupStore(store)
        let stale = try #require(try await backups.archiveIndex(ofBackup: "b"))
        let other = MemoryObjectStore()
        try await Samples.write("b", Self.objects.reversed(), padding: 10, to: other)
        let reader = try BackupStore(other).archive(ofBackup: "b")
        let item = try await reader.item(Samples.pods, namespace: "shop", name: "web-0", index: stale)
        #expect(item?.body == Samples.body("Thing", "shop", "web-0", padding: 10))
    }

    @Test func `objects of one kind can be had without the others`() async throws {
        let (store, _) = try await written()
        var names: [String] = []
        let isRole = { (path: ArchivePath) in path.resource == Samples.clusterRoles }
        func take(_ item: ArchivedItem) { names.append(item.name) }
        let report = try await BackupStore(store).archive(ofBackup: "b").forEachItem(where: isRole, take)
        #expect(names == ["system:node", "größe 日本"])
        #expect(report.itemCount == 2)
        #expect(report.preferredVersions.count == 4)
    }
}
