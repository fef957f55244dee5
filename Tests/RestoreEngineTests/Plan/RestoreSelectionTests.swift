// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing
import VeleroAPI

@Suite struct RestoreSelectionTests {
    private func selection(_ edit: (inout RestoreOptions) -> Void) throws -> RestoreSelection {
        var options = RestoreOptions(restoreName: "r", backupName: "b")
        edit(&options)
        return try RestoreSelection(options: options)
    }

    /// What is selected of the real backup, as `kind key`.
    private func selected(_ edit: (inout RestoreOptions) -> Void) throws -> Set<String> {
        let items = try selection(edit).select(try ShopBackup.before.items())
        return Set(items.map { "\($0.source.kind) \($0.source.key)" })
    }

    struct Rule: CustomTestStringConvertible {
        var testDescription: String
        var kind: String
        var key: String
        var isAllowed: Bool
        var edit: @Sendable (inout RestoreOptions) -> Void

        init(
            _ name: String,
            _ kind: String,
            _ key: String,
            _ isAllowed: Bool,
            _ edit: @escaping @Sendable (inout RestoreOptions) -> Void
        ) {
            testDescription = name
            self.kind = kind
            self.key = key
            self.isAllowed = isAllowed
            self.edit = edit
        }

        var item: SourceItem {
            let parts = key.split(separator: "/").map(String.init)
            return SourceItem(
                kind: GroupResource(kind),
                namespace: parts.count == 2 ? parts[0] : nil,
                name: parts[parts.count - 1]
            )
        }
    }

    static let rules: [Rule] = [
        Rule("no filter, namespaced", "pods", "shop/p", true) { _ in },
        Rule("no filter, cluster-scoped", "storageclasses.storage.k8s.io", "gp3", true) { _ in },
        Rule("included namespace", "pods", "shop/p", true) { $0.namespaces.includes = ["shop"] },
        Rule("other namespace", "pods", "office/p", false) { $0.namespaces.includes = ["shop"] },
        Rule("pattern of namespaces", "pods", "shop-eu/p", true) { $0.namespaces.includes = ["shop*"] },
        Rule("excluded namespace", "pods", "shop/p", false) { $0.namespaces.excludes = ["shop"] },
        Rule("exclude wins", "pods", "shop/p", false) { $0.namespaces = NameFilter(includes: ["*"], excludes: ["s*"]) },
        Rule("cluster-scoped with a namespace filter", "persistentvolumes", "pv", false) {
            $0.namespaces.includes = ["shop"]
        },
        Rule("cluster-scoped with an exclude", "persistentvolumes", "pv", false) { $0.namespaces.excludes = ["shop"] },
        Rule("cluster-scoped, asked for", "persistentvolumes", "pv", true) {
            $0.namespaces.includes = ["shop"]
            $0.includeClusterResources = true
        },
        Rule("cluster-scoped, not wanted", "persistentvolumes", "pv", false) { $0.includeClusterResources = false },
        Rule("namespace object of an included namespace", "namespaces", "shop", true) {
            $0.namespaces.includes = ["shop"]
            $0.includeClusterResources = false
        },
        Rule("namespace object of another", "namespaces", "office", false) { $0.namespaces.includes = ["shop"] },
        Rule("included kind", "deployments.apps", "shop/w", true) { $0.resources.includes = ["deployments.apps"] },
        Rule("other kind", "pods", "shop/w", false) { $0.resources.includes = ["deployments.apps"] },
        Rule("excluded kind", "secrets", "shop/w", false) { $0.resources.excludes = ["secrets"] },
        Rule("pattern of kinds", "deployments.apps", "shop/w", true) { $0.resources.includes = ["*.apps"] },
        Rule("namespace objects not among the kinds", "namespaces", "shop", false) {
            $0.resources.includes = ["pods"]
        },
    ]

    @Test(arguments: rules) func `an item is asked for by its kind and place`(rule: Rule) throws {
        #expect(try selection(rule.edit).allows(rule.item) == rule.isAllowed)
    }

    @Test func `without a filter everything is selected, in the order of the archive`() throws {
        let items = try ShopBackup.before.items()
        #expect(try selection { _ in }.select(items).map(\.source) == items.map(\.source))
    }

    @Test func `a namespace brings the cluster-scoped objects that its objects need`() throws {
        let found = try selected { $0.namespaces.includes = ["shop"] }
        #expect(found.contains("persistentvolumes shop-db-pv"))
        #expect(found.contains("priorityclasses.scheduling.k8s.io shop-critical"))
        #expect(found.contains("customresourcedefinitions.apiextensions.k8s.io orders.shop.example.com"))
        #expect(found.contains("namespaces shop"))
        #expect(!found.contains("clusterroles.rbac.authorization.k8s.io shop:node-reader"))
    }

    @Test func `no cluster-scoped object comes along when none is wanted`() throws {
        let found = try selected {
            $0.namespaces.includes = ["shop"]
            $0.includeClusterResources = false
        }
        #expect(!found.contains { $0.hasPrefix("persistentvolumes ") || $0.hasPrefix("customresource") })
        #expect(found.contains("namespaces shop") && found.contains("services shop/web"))
    }

    @Test func `labels select objects, what these need, and the namespace they are in`() throws {
        let found = try selected { $0.labelSelector = "app=db" }
        #expect(found.contains("pods shop/db-0"))
        #expect(found.contains("persistentvolumeclaims shop/db-data"))
        #expect(found.contains("persistentvolumes shop-db-pv"))
        #expect(found.contains("namespaces shop"))
        #expect(!found.contains { $0.hasPrefix("pods shop/web") || $0.hasPrefix("services ") })
        #expect(!found.contains { $0.hasPrefix("customresource") })
    }

    @Test func `a claim without the label comes along with the pod that mounts it`() throws {
        let pod: JSONValue = [
            "metadata": ["name": "p", "namespace": "n", "labels": ["app": "a"]],
            "spec": ["volumes": [["persistentVolumeClaim": ["claimName": "c"]], ["emptyDir": [:]]]],
        ]
        let claim: JSONValue = [
            "metadata": ["name": "c", "namespace": "n"], "spec": ["volumeName": "v"], "status": ["phase": "Bound"],
        ]
        let unbound: JSONValue = ["metadata": ["name": "d", "namespace": "n"], "spec": ["volumeName": "w"]]
        let items = try [
            ("pods", pod), ("persistentvolumeclaims", claim), ("persistentvolumeclaims", unbound),
            ("persistentvolumes", ["metadata": ["name": "v"]]), ("persistentvolumes", ["metadata": ["name": "w"]]),
        ].map { RestoreCandidate(source: try place(of: $1, kind: $0), bytes: JSONWriter.write($1)[...]) }
        let chosen = try selection { $0.labelSelector = "app=a" }.select(items)
        #expect(chosen.map(\.source.key) == ["n/p", "n/c", "v"])
        let podsOnly = try selection {
            $0.labelSelector = "app=a"
            $0.resources.includes = ["pods"]
        }.select(items)
        #expect(podsOnly.map(\.source.key) == ["n/p"])
    }

    @Test func `labels that match nothing select nothing`() throws {
        #expect(try selected { $0.labelSelector = "app=none" }.isEmpty)
    }

    @Test func `a namespace whose own labels match is selected even when it is empty`() throws {
        #expect(try selected { $0.labelSelector = "team=retail" } == ["namespaces shop"])
    }

    @Test func `a definition that the filter leaves out stays out`() throws {
        let found = try selected {
            $0.namespaces.includes = ["shop"]
            $0.resources.excludes = ["customresourcedefinitions.apiextensions.k8s.io"]
        }
        #expect(found.contains("orders.shop.example.com shop/order-1"))
        #expect(!found.contains { $0.hasPrefix("customresource") })
    }

    @Test func `an object that cannot be read is selected so that the plan says so`() throws {
        let source = SourceItem(kind: GroupResource("configmaps"), namespace: "shop", name: "broken")
        let items = [RestoreCandidate(source: source, bytes: Array("{\"metadata\":".utf8)[...])]
        #expect(try selection { $0.labelSelector = "app=a" }.select(items).map(\.source) == [source])
    }

    @Test func `a malformed selector is refused`() {
        #expect(throws: LabelSelectorError.self) { try selection { $0.labelSelector = "a in (" } }
        #expect(throws: LabelSelectorError.self) { try selection { $0.orLabelSelectors = ["a=1", "a in ("] } }
    }
}
