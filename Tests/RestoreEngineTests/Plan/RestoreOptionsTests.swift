// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing
import VeleroAPI

@Suite struct RestoreOptionsTests {
    private func options(_ spec: JSONValue, backup: String? = nil) throws -> RestoreOptions {
        var restore = Restore(name: "back", spec: RestoreSpec(json: spec))
        restore.uid = "uid-1"
        return try RestoreOptions(restore, backup: backup)
    }

    @Test func `a resource that names only a backup asks for everything in it`() throws {
        let options = try options(["backupName": "nightly"])
        #expect(options.restoreName == "back" && options.backupName == "nightly")
        #expect(options.namespaces.isEverything && options.resources.isEverything)
        #expect(options.existingResourcePolicy == .none && !options.preserveNodePorts)
        #expect(options.restoreStatus == nil && options.restoreVolumes == nil)
        #expect(try options.selectors().isEmpty)
        #expect(options.resource?.uid == "uid-1")
        #expect(options.problems.isEmpty)
    }

    @Test func `all members about objects are taken over`() throws {
        let options = try options([
            "backupName": "nightly", "includedNamespaces": ["shop"], "excludedNamespaces": ["team-*"],
            "includedResources": ["*"], "excludedResources": ["nodes"], "includeClusterResources": true,
            "namespaceMapping": ["shop": "shop-copy"], "existingResourcePolicy": "update", "preserveNodePorts": true,
            "restorePVs": false, "restoreStatus": ["includedResources": ["orders"], "excludedResources": ["pods"]],
            "orLabelSelectors": [["matchLabels": ["a": "1"]], ["matchLabels": ["b": "2"]]],
        ])
        #expect(options.namespaces == NameFilter(includes: ["shop"], excludes: ["team-*"]))
        #expect(options.resources == NameFilter(includes: ["*"], excludes: ["nodes"]))
        #expect(options.includeClusterResources == true)
        #expect(options.namespaceMapping == ["shop": "shop-copy"])
        #expect(options.existingResourcePolicy == .update && options.preserveNodePorts)
        #expect(options.restoreVolumes == false)
        #expect(options.restoreStatus == NameFilter(includes: ["orders"], excludes: ["pods"]))
        #expect(try options.selectors().map(\.description) == ["a=1", "b=2"])
    }

    @Test func `copies of snapshots may take as long as other operations beside the restore`() throws {
        #expect(try options(["backupName": "b"]).copyTimeout == .seconds(4 * 3600))
        #expect(try options(["backupName": "b", "itemOperationTimeout": "0s"]).copyTimeout == .seconds(4 * 3600))
        #expect(try options(["backupName": "b", "itemOperationTimeout": "90m"]).copyTimeout == .seconds(5400))
    }

    @Test func `a restore of a schedule is told its backup`() throws {
        #expect(try options(["scheduleName": "daily"], backup: "daily-1").backupName == "daily-1")
        #expect(throws: RestoreEngineError.self) { try options(["scheduleName": "daily"]) }
    }

    @Test(
        arguments: [
            ["backupName": "b", "existingResourcePolicy": "recreate"],
            ["backupName": "b", "labelSelector": ["matchLabels": ["a": "1"]], "orLabelSelectors": [[:]]],
        ] as [JSONValue]
    )
    func `what contradicts itself or means nothing is refused`(spec: JSONValue) {
        #expect(throws: RestoreEngineError.self) { try options(spec) }
    }
}
