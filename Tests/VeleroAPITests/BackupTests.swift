// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON
import Testing
import VeleroAPI

struct BackupTests {
    static let fixtures = ["nightly-20261122174750", "shop-cluster", "shop-default", "shop-web"]

    private func fixture(_ name: String) throws -> [UInt8] {
        let tests = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return Array(try Data(contentsOf: URL(filePath: "/\(tests)/Fixtures/\(name).json")))
    }

    private func withoutLayout(_ text: [UInt8]) -> [UInt8] { text.filter { $0 != 0x0A && $0 != 0x20 } }

    @Test(arguments: fixtures)
    func `what Velero wrote is read and written back the same but for white space`(name: String) throws {
        let text = try fixture(name)
        let backup = try Backup(checking: JSONParser.parse(text))
        #expect(withoutLayout(JSONWriter.write(backup.json)) == withoutLayout(text))
        #expect(backup.name == name)
        #expect(backup.namespace == "velero")
        #expect(!backup.uid.isEmpty)
        #expect(backup.labels[VeleroLabel.storageLocation] == "default")
        #expect(backup.annotations[VeleroAnnotation.sourceClusterVersion] == "v1.36.2")
        #expect(backup.spec.includedNamespaces == ["shop"])
        #expect(backup.spec.storageLocation == "default")
        #expect(backup.spec.itemOperationTimeout == GoDuration(seconds: 14_400))
        #expect(backup.status.phase == .completed)
        #expect(backup.status.phase.isTerminal)
        #expect(backup.status.formatVersion == Velero.formatVersion)
        #expect(backup.status.errors == 0)
        #expect(backup.createdAt == backup.status.startTimestamp)
        let ttl = try #require(backup.spec.ttl)
        #expect(backup.status.startTimestamp?.advanced(by: ttl) == backup.status.expiration)
    }

    @Test(arguments: fixtures)
    func `setting what is there changes no byte, and a change keeps the order of the rest`(name: String) throws {
        let original = try Backup(checking: JSONParser.parse(fixture(name)))
        var backup = original
        backup.spec = original.spec
        backup.spec.ttl = original.spec.ttl
        backup.spec.includedNamespaces = original.spec.includedNamespaces
        backup.status.progress = original.status.progress
        backup.status.phase = original.status.phase
        backup.labels = original.labels
        #expect(JSONWriter.text(backup.json) == JSONWriter.text(original.json))
        backup.status.phase = .partiallyFailed
        backup.json["future"] = "kept"
        let keys = original.json.object?.keys ?? []
        #expect(backup.json.object?.keys == keys + ["future"])
        #expect(backup.status.json.object?.keys == original.status.json.object?.keys)
    }

    @Test func `a new backup has Velero's members in Velero's order`() {
        var spec = BackupSpec()
        spec.storageLocation = "default"
        spec.ttl = GoDuration(seconds: 720 * 3_600)
        spec.includedNamespaces = ["shop"]
        spec.snapshotVolumes = false
        var backup = Backup(name: "b", spec: spec)
        backup.status = BackupStatus()
        backup.status.progress = (totalItems: 7, itemsBackedUp: 7)
        backup.status.phase = .completed
        backup.status.warnings = 2
        backup.status.startTimestamp = Timestamp(seconds: 0)
        backup.status.expiration = Timestamp(seconds: 60)
        backup.labels = ["b": "2", "a": "1"]
        let expected =
            #"{"kind":"Backup","apiVersion":"velero.io/v1","metadata":{"name":"b","namespace":"velero","labels":{"a":"1","b":"2"}},"#
            + #""spec":{"metadata":{},"includedNamespaces":["shop"],"snapshotVolumes":false,"ttl":"720h0m0s","hooks":{},"#
            + #""storageLocation":"default"},"status":{"version":1,"formatVersion":"1.1.0","expiration":"1970-01-01T00:01:00Z","#
            + #""phase":"Completed","startTimestamp":"1970-01-01T00:00:00Z","warnings":2,"#
            + #""progress":{"totalItems":7,"itemsBackedUp":7}}}"#
        #expect(JSONWriter.text(backup.json) == expected)
    }

    @Test func `removing a value removes its member`() {
        var spec = BackupSpec()
        let empty = spec
        spec.ttl = .zero
        spec.includedNamespaces = ["a"]
        spec.includeClusterResources = true
        spec.labelSelector = ["matchLabels": ["a": "b"]]
        spec.orderedResources = ["pods": "a/b"]
        #expect(spec != empty)
        spec.ttl = nil
        spec.includedNamespaces = []
        spec.includeClusterResources = nil
        spec.labelSelector = nil
        spec.orderedResources = [:]
        #expect(spec == empty)
    }

    @Test(arguments: [
        "[]", "{}", #"{"kind":"Restore","apiVersion":"velero.io/v1","metadata":{"name":"a"}}"#,
        #"{"kind":"Backup","apiVersion":"other.io/v1","metadata":{"name":"a"}}"#,
        #"{"kind":"Backup","apiVersion":"velero.io/v1"}"#,
    ])
    func `what is no backup is refused`(text: String) {
        #expect(throws: VeleroAPIError.self) { try Backup(checking: JSONParser.parse(text)) }
    }

    @Test func `odd values read as absent, unknown phases stay`() throws {
        let json = try JSONParser.parse(
            #"{"spec":{"ttl":"soon","includedNamespaces":"shop","snapshotVolumes":"no"},"status":{"phase":"Dreaming","startTimestamp":1}}"#
        )
        let backup = Backup(json: json)
        #expect(backup.spec.ttl == nil)
        #expect(backup.spec.includedNamespaces.isEmpty)
        #expect(backup.spec.snapshotVolumes == nil)
        #expect(backup.status.startTimestamp == nil)
        #expect(backup.status.phase.rawValue == "Dreaming")
        #expect(!backup.status.phase.isTerminal)
        #expect(Backup(json: [:]).status.phase == .new)
    }

    @Test func `a restore is viewed the same way`() {
        var restore = Restore(name: "r", spec: RestoreSpec(backupName: "b"))
        restore.spec.namespaceMapping = ["shop": "shop-2"]
        restore.spec.existingResourcePolicy = .update
        restore.status.phase = .inProgress
        restore.status.progress = (totalItems: 3, itemsRestored: 1)
        #expect(restore.spec.backupName == "b")
        #expect(restore.status.progress.itemsRestored == 1)
        let expected =
            #"{"backupName":"b","namespaceMapping":{"shop":"shop-2"},"hooks":{},"existingResourcePolicy":"update"}"#
        #expect(JSONWriter.text(restore.spec.json) == expected)
    }
}
