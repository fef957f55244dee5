// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import JSON
import KubernetesCore
import Testing
import VeleroAPI

@Suite struct BackupOptionsTests {
    private func options(_ spec: JSONValue) throws -> BackupOptions {
        var backup = Backup(name: "nightly", spec: BackupSpec(json: spec))
        backup.uid = "uid-1"
        return try BackupOptions(backup)
    }

    @Test func `a resource that asks for nothing in particular asks for everything`() throws {
        let options = try options([:])
        #expect(options.name == "nightly")
        #expect(options.namespaces.isEverything && options.resources.isEverything)
        #expect(options.scopedResources == nil)
        #expect(try options.selectors().isEmpty)
        #expect(options.includeClusterResources == nil && options.snapshotVolumes == nil)
        #expect(options.ttlSeconds == 720 * 3600)
        #expect(options.resource?.uid == "uid-1")
        #expect(options.problems.isEmpty)
    }

    @Test func `all members about objects are taken over`() throws {
        let options = try options([
            "includedNamespaces": ["shop", "team-*"], "excludedNamespaces": ["team-x"],
            "includedResources": ["pods", "secrets"], "excludedResources": ["events"],
            "includeClusterResources": false, "snapshotVolumes": false, "ttl": "48h0m0s",
            "labelSelector": [
                "matchLabels": ["app": "web"], "matchExpressions": [["key": "tier", "operator": "Exists"]],
            ],
            "orderedResources": ["pods": "shop/a,shop/b"],
        ])
        #expect(options.namespaces == NameFilter(includes: ["shop", "team-*"], excludes: ["team-x"]))
        #expect(options.resources == NameFilter(includes: ["pods", "secrets"], excludes: ["events"]))
        #expect(options.includeClusterResources == false && options.snapshotVolumes == false)
        #expect(options.ttlSeconds == 48 * 3600)
        #expect(options.labelSelector == "app=web,tier")
    }

    @Test func `the newer filters are one for each scope`() throws {
        let options = try options([
            "includedClusterScopedResources": ["clusterroles"], "excludedClusterScopedResources": ["nodes"],
            "includedNamespaceScopedResources": ["pods"], "excludedNamespaceScopedResources": ["secrets"],
        ])
        let expected = ScopedResources(
            clusterScoped: NameFilter(includes: ["clusterroles"], excludes: ["nodes"]),
            namespaced: NameFilter(includes: ["pods"], excludes: ["secrets"])
        )
        #expect(options.scopedResources == expected)
    }

    @Test func `several selectors stay several, and one that matches everything makes the others void`() throws {
        let some = try options(["orLabelSelectors": [["matchLabels": ["a": "1"]], ["matchLabels": ["b": "2"]]]])
        #expect(try some.selectors().map(\.description) == ["a=1", "b=2"])
        #expect(try options(["orLabelSelectors": [["matchLabels": ["a": "1"]], [:]]]).selectors().isEmpty)
        #expect(try options(["labelSelector": [:]]).selectors().isEmpty)
        #expect(try options(["labelSelector": .null]).labelSelector == nil)
    }

    @Test(
        arguments: [
            ["includedResources": ["pods"], "includedNamespaceScopedResources": ["secrets"]],
            ["includeClusterResources": true, "excludedClusterScopedResources": ["nodes"]],
            ["labelSelector": ["matchLabels": ["a": "1"]], "orLabelSelectors": [["matchLabels": ["b": "1"]]]],
        ] as [JSONValue]
    )
    func `members that exclude each other are refused`(spec: JSONValue) {
        let error = #expect(throws: BackupEngineError.self) { try options(spec) }
        #expect(error?.code == .invalidOptions)
    }

    @Test func `a selector that is none is refused`() {
        #expect(throws: LabelSelectorError.self) {
            try options(["labelSelector": ["matchExpressions": [["key": "a", "operator": "Like", "values": ["b"]]]]])
        }
    }

    @Test(arguments: [
        (ScopedResources(namespaced: NameFilter(excludes: ["*"])), 0),
        (ScopedResources(clusterScoped: NameFilter(includes: ["*"]), namespaced: NameFilter(includes: ["*"])), 0),
        (ScopedResources(namespaced: NameFilter(includes: ["pods"], excludes: ["*"])), 1),
        (ScopedResources(clusterScoped: NameFilter(includes: ["*", "nodes"])), 1),
        (ScopedResources(clusterScoped: NameFilter(includes: ["nodes"], excludes: ["nodes"])), 1),
    ])
    func `everything of one scope may be excluded, and the usual slips are named`(filter: ScopedResources, count: Int) {
        #expect(filter.problems.count == count, "\(filter.problems)")
    }
}
