// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing
import VeleroAPI

@Suite struct RestorePlanTests {
    private let options = RestoreOptions(restoreName: "r", backupName: "b")

    private func plan(_ planner: Planner = .testing()) throws -> RestorePlan {
        let items = try ShopBackup.before.items().reversed().map {
            planner.verdict(on: $0.bytes, of: $0.source, live: .absent)
        }
        return RestorePlan(options: planner.context.options, items: items, warnings: ["w"])
    }

    @Test func `items stand in the order they are applied`() throws {
        let items = try plan().items
        #expect(items.map(\.wave) == items.map(\.wave).sorted())
        let kinds = items.map(\.target.kind.description)
        #expect(kinds.firstIndex(of: "namespaces") ?? 99 < kinds.firstIndex(of: "configmaps") ?? -1)
        for wave in Set(items.map(\.wave)) {
            let keys = items.filter { $0.wave == wave }.map { "\($0.target.kind) \($0.target.key)" }
            #expect(keys == keys.sorted())
        }
    }

    @Test func `counts agree with the items`() throws {
        let plan = try plan()
        #expect(plan.counts.values.reduce(0, +) == plan.items.count)
        #expect(plan.countsByKind.flatMap { $0.counts.values }.reduce(0, +) == plan.items.count)
        #expect(plan.countsByKind.map(\.kind).count == Set(plan.items.map(\.target.kind)).count)
        #expect(plan.hasChanges)
        #expect(!RestorePlan(options: options, items: plan.items.filter { $0.verdict == .skipped }).hasChanges)
    }

    @Test func `a plan says in JSON what it was made for and what it will do`() throws {
        let plan = try plan(.testing { $0.options.namespaceMapping = ["shop": "shop2"] })
        let json = plan.json
        #expect(json["backup"] == "backup-1")
        #expect(json["existingResourcePolicy"] == "none")
        #expect(json["namespaceMapping"] == ["shop": "shop2"])
        #expect(json["hasChanges"] == true)
        #expect(json["warnings"] == ["w"])
        #expect(json["items"]?.array?.count == plan.items.count)
        #expect(json["summary"]?.object?.keys == Verdict.allCases.map(\.rawValue))
        #expect(json[path: ["summary", "create"]]?.int == plan.counts[.create])
    }

    @Test func `of two objects that go to one place the first source stays`() throws {
        let planner = Planner.testing { $0.options.namespaceMapping = ["b": "a", "c": "a"] }
        let objects = ["c", "b", "a"].map { configMap(["from": $0], namespace: $0) }
        let items = try objects.map { try planner.verdict(on: $0, "configmaps") }
        let plan = RestorePlan(options: planner.context.options, items: items)
        #expect(plan.items.map(\.source.namespace) == ["a", "b", "c"])
        #expect(plan.items.map(\.verdict) == [.create, .conflict, .conflict])
        #expect(plan.items.map(\.reason) == [.notInCluster, .duplicateTarget, .duplicateTarget])
        #expect(plan.items[2].message.contains("a/settings"))
    }

    @Test func `two namespaces may become one`() throws {
        let planner = Planner.testing { $0.options.namespaceMapping = ["b": "a"] }
        let items = try ["a", "b"].map { name in
            try planner.verdict(
                on: ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]],
                "namespaces"
            )
        }
        let plan = RestorePlan(options: planner.context.options, items: items)
        #expect(plan.items.map(\.verdict) == [.create, .skipped])
        #expect(plan.items.map(\.reason) == [.notInCluster, .duplicateTarget])
    }

    @Test func `an item that is left out takes no place`() throws {
        let planner = Planner.testing { $0.options.namespaceMapping = ["b": "a"] }
        let items = try [("a", "Failed"), ("b", "Running")].map { namespace, phase in
            try planner.verdict(
                on: [
                    "apiVersion": "v1", "metadata": ["name": "p", "namespace": .string(namespace)],
                    "status": ["phase": .string(phase)],
                ],
                "pods"
            )
        }
        let plan = RestorePlan(options: planner.context.options, items: items)
        #expect(plan.items.map(\.verdict) == [.skipped, .create])
    }

    @Test func `a duplicate is not patched and says nothing of differences`() throws {
        let planner = Planner.testing {
            $0.options.namespaceMapping = ["b": "a"]
            $0.options.existingResourcePolicy = .update
        }
        let live = Planner.LiveState.present(configMap(["from": "c"], namespace: "a"))
        let items = try ["a", "b"].map {
            try planner.verdict(on: configMap(["from": $0], namespace: $0), "configmaps", live: live)
        }
        #expect(items[1].patch != nil)
        let last = try #require(RestorePlan(options: planner.context.options, items: items).items.last)
        #expect(last.patch == nil && last.differences.isEmpty && last.verdict == .conflict)
    }
}

@Suite struct ImpliedNamespacesTests {
    private func implied(
        _ planner: Planner,
        _ objects: [(String, JSONValue)],
        present: Set<String> = []
    ) throws -> [PlannedItem] {
        let items = try objects.map { try planner.verdict(on: $1, $0) }
        return planner.impliedNamespaces(for: items, present: present)
    }

    private let object = ("configmaps", configMap([:]))
    private let namespace: (String, JSONValue) = (
        "namespaces", ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "shop"]]
    )

    @Test func `a namespace that nothing in the plan makes is made`() throws {
        let found = try implied(.testing(), [object, ("configmaps", configMap([:], name: "b"))])
        #expect(found.map(\.target.name) == ["shop"])
        #expect(found[0].verdict == .create && found[0].reason == .namespaceImplied)
        #expect(found[0].target.kind == GroupResource("namespaces") && found[0].target.namespace == nil)
        #expect(found[0].apiVersion == "v1" && found[0].kindName == "Namespace")
    }

    @Test func `it is made under the mapped name from the source's object`() throws {
        let planner = Planner.testing { $0.options.namespaceMapping = ["shop": "x", "office": "x"] }
        let found = try implied(planner, [object, ("configmaps", configMap([:], name: "b", namespace: "office"))])
        #expect(found.map(\.target.name) == ["x"])
        #expect(found.map(\.source.name) == ["office"])
    }

    @Test func `a namespace that is there or in the plan is not implied`() throws {
        #expect(try implied(.testing(), [object], present: ["shop"]).isEmpty)
        #expect(try implied(.testing(), [object, namespace]).isEmpty)
    }

    @Test func `a namespace in which nothing is created is not implied`() throws {
        let left = configMap([:], name: "kube-root-ca.crt")
        #expect(try implied(.testing(), [("configmaps", left)]).isEmpty)
    }

    @Test func `a namespace that is going away is made again`() throws {
        let found = try implied(.testing(terminating: ["shop"]), [object], present: ["shop"])
        #expect(found.map(\.reason) == [.afterNamespaceTermination])
    }
}
