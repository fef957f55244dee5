// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import KubernetesCore
import Testing
import VeleroAPI

@Suite struct KindSelectionTests {
    private static let usual: Set<String> = ["list", "get", "create", "delete", "watch", "patch"]

    private static func kind(_ name: String, namespaced: Bool = true, verbs: Set<String> = usual) -> APIResource {
        APIResource(
            groupResource: GroupResource(name),
            version: "v1",
            kind: name,
            namespaced: namespaced,
            verbs: verbs
        )
    }

    private static let served: [APIResource] =
        ["pods", "persistentvolumeclaims", "secrets", "events", "deployments.apps", "orders.shop.example.com"].map {
            kind($0)
        }
        + [
            "namespaces", "nodes", "persistentvolumes", "priorityclasses.scheduling.k8s.io",
            "clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io",
            "customresourcedefinitions.apiextensions.k8s.io",
        ].map { kind($0, namespaced: false) }
        + [
            kind("events.events.k8s.io"), kind("deployments.extensions"),
            kind("pods.metrics.k8s.io", verbs: ["list", "get"]),
            kind("tokenreviews.authentication.k8s.io", verbs: ["create"]),
        ]

    private static let allCluster: Set<String> = [
        "nodes", "persistentvolumes", "priorityclasses.scheduling.k8s.io", "clusterroles.rbac.authorization.k8s.io",
        "clusterrolebindings.rbac.authorization.k8s.io", "customresourcedefinitions.apiextensions.k8s.io",
    ]
    private static let needed = allCluster.subtracting(["nodes"])

    private func selection(_ edit: (inout BackupOptions) -> Void = { _ in }) -> KindSelection {
        var options = BackupOptions(name: "b")
        edit(&options)
        return KindSelection(from: Self.served, options: options)
    }

    struct Situation: CustomTestStringConvertible {
        var testDescription: String
        var cluster: Set<String>
        var related: Set<String>
        var edit: @Sendable (inout BackupOptions) -> Void
    }

    static let situations: [Situation] = [
        Situation(testDescription: "everything", cluster: allCluster, related: []) { _ in },
        Situation(testDescription: "one namespace", cluster: [], related: needed) { $0.namespaces.includes = ["shop"] },
        Situation(testDescription: "all but one namespace", cluster: [], related: needed) {
            $0.namespaces.excludes = ["shop"]
        },
        Situation(testDescription: "one namespace, no cluster objects", cluster: [], related: []) {
            $0.namespaces.includes = ["shop"]
            $0.includeClusterResources = false
        },
        Situation(testDescription: "one namespace, all cluster objects", cluster: allCluster, related: []) {
            $0.namespaces.includes = ["shop"]
            $0.includeClusterResources = true
        },
        Situation(testDescription: "no cluster objects", cluster: [], related: []) {
            $0.includeClusterResources = false
        },
        Situation(testDescription: "a kind that leads to others", cluster: [], related: needed) {
            $0.resources.includes = ["persistentvolumeclaims"]
        },
        Situation(
            testDescription: "an excluded cluster kind",
            cluster: [],
            related: needed.subtracting(["persistentvolumes"])
        ) {
            $0.namespaces.includes = ["shop"]
            $0.resources.excludes = ["persistentvolumes"]
        },
        Situation(
            testDescription: "cluster kinds excluded by a pattern",
            cluster: allCluster.filter { !$0.hasSuffix("authorization.k8s.io") },
            related: []
        ) { $0.resources.excludes = ["*.authorization.k8s.io"] },
        Situation(
            testDescription: "related kinds excluded by a pattern",
            cluster: [],
            related: needed.filter { !$0.hasSuffix("authorization.k8s.io") }
        ) {
            $0.namespaces.includes = ["shop"]
            $0.resources.excludes = ["*.authorization.k8s.io"]
        },
        Situation(testDescription: "labels", cluster: allCluster, related: needed) { $0.labelSelector = "app=web" },
        Situation(testDescription: "labels in one namespace", cluster: [], related: needed) {
            $0.labelSelector = "app=web"
            $0.namespaces.includes = ["shop"]
        },
        Situation(testDescription: "labels, no cluster objects", cluster: [], related: []) {
            $0.labelSelector = "app=web"
            $0.includeClusterResources = false
        },
        Situation(testDescription: "one of several labels", cluster: allCluster, related: needed) {
            $0.orLabelSelectors = ["app=web", "app=db"]
        },
        Situation(testDescription: "newer filter: one cluster kind", cluster: ["nodes"], related: needed) {
            $0.scopedResources = ScopedResources(clusterScoped: NameFilter(includes: ["nodes"]))
        },
        Situation(testDescription: "newer filter: all cluster kinds of a namespace", cluster: allCluster, related: []) {
            $0.namespaces.includes = ["shop"]
            $0.scopedResources = ScopedResources(clusterScoped: NameFilter(includes: ["*"]))
        },
        Situation(testDescription: "newer filter: namespaced kinds only", cluster: [], related: needed) {
            $0.scopedResources = ScopedResources(namespaced: NameFilter(includes: ["pods"]))
        },
        Situation(
            testDescription: "newer filter: one excluded",
            cluster: [],
            related: needed.subtracting(["persistentvolumes"])
        ) {
            $0.scopedResources = ScopedResources(clusterScoped: NameFilter(excludes: ["persistentvolumes"]))
        },
        Situation(testDescription: "newer filter: cluster kinds excluded", cluster: [], related: []) {
            $0.scopedResources = ScopedResources(clusterScoped: NameFilter(excludes: ["*"]))
        },
        Situation(testDescription: "newer filter: what servers exclude is no filter", cluster: allCluster, related: [])
        {
            $0.scopedResources = ScopedResources(
                clusterScoped: NameFilter(excludes: ["volumesnapshotcontents.snapshot.storage.k8s.io"]),
                namespaced: NameFilter(excludes: ["volumesnapshots.snapshot.storage.k8s.io"])
            )
        },
        Situation(testDescription: "newer filter wins over the older one", cluster: [], related: needed) {
            $0.includeClusterResources = false
            $0.resources.excludes = ["persistentvolumes"]
            $0.scopedResources = ScopedResources(namespaced: NameFilter(includes: ["pods"]))
        },
    ]

    @Test(arguments: situations)
    func `cluster-scoped kinds are taken whole, by need, or not at all`(situation: Situation) {
        let selection = selection(situation.edit)
        #expect(Set(selection.clusterScoped.map(\.description)) == situation.cluster)
        #expect(Set(selection.related.map(\.description)) == situation.related)
    }

    @Test func `bindings are asked about before the roles that they need`() throws {
        let names = selection { $0.namespaces.includes = ["shop"] }.related.map(\.description)
        let bindings = try #require(names.firstIndex(of: "clusterrolebindings.rbac.authorization.k8s.io"))
        let roles = try #require(names.firstIndex(of: "clusterroles.rbac.authorization.k8s.io"))
        #expect(bindings < roles)
    }

    @Test(arguments: [
        (
            [String](), [String](),
            ["pods", "persistentvolumeclaims", "secrets", "events", "deployments.apps", "orders.shop.example.com"]
        ),
        (["pods", "secrets"], [], ["pods", "secrets"]),
        (
            [], ["events", "*.shop.example.com", "secrets"],
            ["pods", "persistentvolumeclaims", "deployments.apps", "events.events.k8s.io"]
        ),
        (["*.apps"], [], ["deployments.apps"]), (["namespaces"], [], []),
    ])
    func `namespaced kinds follow the filter`(includes: [String], excludes: [String], expected: [String]) {
        let selection = selection { $0.resources = NameFilter(includes: includes, excludes: excludes) }
        #expect(selection.namespaced.map(\.description) == expected)
    }

    @Test(arguments: [
        (["pods"], [String](), ["pods"]), (["*"], ["events", "*.k8s.io"], ["pods", "persistentvolumeclaims"]),
        ([], ["*"], []), (["nodes"], [], []),
    ])
    func `namespaced kinds follow the newer filter`(includes: [String], excludes: [String], expected: [String]) {
        let selection = selection {
            $0.scopedResources = ScopedResources(
                clusterScoped: NameFilter(includes: ["secrets"]),
                namespaced: NameFilter(includes: includes, excludes: excludes)
            )
        }
        let kinds = ["pods", "persistentvolumeclaims", "events", "events.events.k8s.io"]
        #expect(selection.namespaced.map(\.description).filter(kinds.contains) == expected)
        #expect(selection.clusterScoped.isEmpty)
    }

    private func reason(for kind: String, in selection: KindSelection) -> String? {
        selection.leftOut.first { $0.kind == kind }?.reason
    }

    @Test func `kinds that cannot be restored are left out and named`() {
        let selection = selection()
        #expect(reason(for: "pods.metrics.k8s.io", in: selection) == "cannot be restored: no verb create, delete")
        #expect(reason(for: "tokenreviews.authentication.k8s.io", in: selection)?.contains("list") == true)
    }

    @Test func `the same objects in two groups are taken once`() {
        let selection = selection()
        #expect(reason(for: "events.events.k8s.io", in: selection) == "the same objects are taken as events")
        #expect(reason(for: "deployments.extensions", in: selection)?.hasSuffix("deployments.apps") == true)
        #expect(!selection.namespaced.map(\.description).contains("deployments.extensions"))
    }

    @Test func `the second group is taken when the filter asks for it alone`() {
        let selection = selection { $0.resources.includes = ["events.events.k8s.io"] }
        #expect(selection.namespaced.map(\.description) == ["events.events.k8s.io"])
        #expect(!selection.leftOut.contains { $0.kind == "events.events.k8s.io" })
    }

    @Test func `the second group is taken when the first cannot be restored`() {
        let served = [Self.kind("events", verbs: ["list"]), Self.kind("events.events.k8s.io")]
        let selection = KindSelection(from: served, options: BackupOptions(name: "b"))
        #expect(selection.namespaced.map(\.description) == ["events.events.k8s.io"])
        #expect(selection.leftOut.map(\.kind) == ["events"])
    }

    @Test func `namespace objects are no cluster-scoped kind`() {
        let selection = selection { $0.includeClusterResources = true }
        #expect(!(selection.clusterScoped + selection.related).map(\.description).contains("namespaces"))
    }

    @Test func `every kind is either taken or named as left out`() {
        let selection = selection()
        let named = (selection.namespaced + selection.clusterScoped).map(\.description) + selection.leftOut.map(\.kind)
        #expect(
            named.sorted() + ["namespaces"] == Self.served.map(\.description).filter { $0 != "namespaces" }.sorted() + [
                "namespaces"
            ]
        )
    }
}
