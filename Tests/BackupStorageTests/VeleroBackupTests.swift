// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import KubernetesCore
import ObjectStore
import Testing
import VeleroAPI

/// Everything in the bucket of a real Velero is read.
struct VeleroBackupTests {
    @Test func `all backups are listed and read`() async throws {
        let store = BackupStore(try Fixtures.store())
        let listing = try await store.listBackups()
        #expect(listing.names == Fixtures.backups)
        #expect(listing.unfinished.isEmpty)
        let (backups, problems) = try await store.backups(named: listing.names)
        #expect(backups.map(\.name) == Fixtures.backups)
        #expect(problems.isEmpty)
        for backup in backups {
            #expect(backup.status.phase == .completed)
            #expect(backup.status.formatVersion == "1.1.0")
            #expect(listing.sizes[backup.name] ?? 0 > 1_000)
        }
    }

    @Test(arguments: Fixtures.backups)
    func `the archive holds what the resource list says, and as many items as the status`(name: String) async throws {
        let store = BackupStore(try Fixtures.store())
        var found = ResourceListFile()
        let report = try await store.archive(ofBackup: name).forEachItem { item in
            let object = try JSONParser.parse(item.body)
            #expect(object[path: ["metadata", "name"]]?.string == item.name)
            #expect(object[path: ["metadata", "namespace"]]?.string == item.namespace)
            #expect(JSONWriter.write(object) == item.body, "numbers and order are kept")
            let apiVersion = try #require(object["apiVersion"]?.string)
            let kind = try #require(object["kind"]?.string)
            found.add(apiVersion: apiVersion, kind: kind, namespace: item.namespace, name: item.name)
        }
        let stored = try #require(try await store.resourceList(ofBackup: name))
        #expect(found.json == stored.json)
        #expect(report.itemCount == stored.count)
        #expect(report.itemCount == (try await store.backup(named: name)).status.progress.itemsBackedUp)
        #expect(report.formatVersion == "1.1.0")
        #expect(report.foreignFiles.isEmpty)
        #expect(report.preferredVersions[Samples.pods] == "v1")
        #expect(report.otherVersions.isEmpty)
    }

    @Test func `both copies of an object are the same bytes`() async throws {
        let reader = try BackupStore(Fixtures.store()).archive(ofBackup: "shop-default")
        let plain = try await Samples.items(reader)
        let versioned = try await Samples.items(reader, .versioned)
        #expect(plain.map(\.body) == versioned.map(\.body))
        #expect(versioned.allSatisfy { $0.path.version != nil })
        #expect(plain.map(\.path) == versioned.map(\.path.plain))
    }

    @Test func `one object is found without an index`() async throws {
        let store = BackupStore(try Fixtures.store())
        let reader = try store.archive(ofBackup: "shop-default")
        #expect(try await store.archiveIndex(ofBackup: "shop-default") == nil)
        let item = try await reader.item(Samples.deployments, namespace: "shop", name: "web", index: nil)
        #expect(try RawJSON(#require(item).body[...])["kind"]?.string == "Deployment")
        #expect(try await reader.item(Samples.deployments, namespace: "shop", name: "none", index: nil) == nil)
        let role = try await reader.item(Samples.clusterRoles, namespace: nil, name: "shop:node-reader", index: nil)
        #expect(role?.path.namespace == nil)
        #expect(role != nil)
    }

    @Test func `small files, logs and restores are read`() async throws {
        let store = BackupStore(try Fixtures.store())
        #expect(try await store.results(ofBackup: "shop-web") == ResultsFile())
        #expect(try await store.volumeInfo(ofBackup: "shop-cluster").first?["pvcName"] == "db-data")
        #expect(try await store.podVolumeBackups(ofBackup: "shop-web").isEmpty, "Velero writes null for none")
        var log = ""
        try await store.readLog(ofBackup: "shop-web") { log += String(decoding: $0, as: UTF8.self) }
        #expect(log.hasPrefix("time=\"2026-11-22T17:47:18Z\" level=info msg=\"Setting up backup temp file\""))
        #expect(try await store.listRestores() == ["oracle-fresh", "oracle-update"])
        #expect(try await store.restore(named: "oracle-update") == nil, "Velero keeps the resource in the cluster only")
        let results = try #require(try await store.results(ofRestore: "oracle-update"))
        #expect(results.warnings.count == 4)
        #expect(results.errors.count == 0)
        let list = try #require(try await store.resourceList(ofRestore: "oracle-update"))
        #expect(list.names["apps/v1/Deployment"] == ["shop/web(updated)"])
    }

    @Test func `the files Velero wrote are written the same way`() async throws {
        let store = try Fixtures.store()
        for name in ["oracle-fresh", "oracle-update"] {
            let keys = RestoreKeys(restore: name)
            let results = try await decompressed(keys.results, in: store)
            #expect(try JSONWriter.text(ResultsFile(json: JSONParser.parse(results)).json) + "\n" == results)
            let list = try await decompressed(keys.resourceList, in: store)
            #expect(try JSONWriter.text(ResourceListFile(json: JSONParser.parse(list)).json) + "\n" == list)
        }
    }
}
