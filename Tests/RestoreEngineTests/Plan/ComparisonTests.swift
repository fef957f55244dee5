// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing

@Suite struct ComparisonTests {
    @Test func `what a real Velero has restored is unchanged in a plan for the same backup`() throws {
        let live = Dictionary(
            try ShopBackup.after.items().map { ($0.source, $0.bytes) },
            uniquingKeysWith: { first, _ in first }
        )
        var served = ServedKinds.testing
        served.add(
            definedBy: try ShopBackup.before.object(
                "customresourcedefinitions.apiextensions.k8s.io",
                "orders.shop.example.com"
            )
        )
        let planner = Planner.testing(served: served) { context in
            context.volumeFates = ["shop-db-pv": .present, "shop-ebs-pv": .fresh]
        }
        var counts: [Verdict: Int] = [:]
        for item in try ShopBackup.before.items() {
            let state: Planner.LiveState = try live[item.source].map { .present(try JSONParser.parse($0)) } ?? .absent
            let planned = planner.verdict(on: item.bytes, of: item.source, live: state)
            counts[planned.verdict, default: 0] += 1
            let isMissing = live[item.source] == nil
            let expected: Set<Verdict> = isMissing ? [.create, .skipped] : [.unchanged, .skipped]
            #expect(
                expected.contains(planned.verdict),
                "\(item.source.kind) \(item.source.key): \(planned.message) \(planned.differences)"
            )
        }
        #expect(counts[.unchanged] ?? 0 > 25)
    }

    @Test(arguments: [
        "uid", "resourceVersion", "generation", "creationTimestamp", "ownerReferences", "selfLink", "generateName",
        "managedFields", "finalizers",
    ])
    func `metadata of one life of an object is no difference`(field: String) {
        var live = configMap(["a": "1"])
        live[path: ["metadata", field]] = ["x"]
        #expect(isUnchanged(configMap(["a": "1"]), live, "configmaps"))
    }

    @Test(arguments: ["velero.io/backup-name", "velero.io/restore-name", "kubernetes.io/metadata.name"])
    func `labels of restores are no difference`(label: String) {
        var live = configMap(["a": "1"])
        live[path: ["metadata", "labels", label]] = "x"
        #expect(isUnchanged(configMap(["a": "1"]), live, "configmaps"))
    }

    @Test(arguments: [
        ["metadata", "labels", "mine"], ["metadata", "annotations", "mine"], ["data", "b"], ["immutable"],
    ])
    func `what a user says is a difference`(path: [String]) {
        var live = configMap(["a": "1"])
        live[path: path] = "x"
        #expect(!isUnchanged(configMap(["a": "1"]), live, "configmaps"))
    }

    @Test func `status, version and kind are no difference`() {
        var live = configMap(["a": "1"])
        live["status"] = ["phase": "x"]
        live["kind"] = nil
        live["apiVersion"] = nil
        #expect(isUnchanged(configMap(["a": "1"]), live, "configmaps"))
    }

    @Test func `a null says the same as an absent field`() {
        let older: JSONValue = [
            "spec": ["template": ["metadata": ["creationTimestamp": .null]], "list": [["x": .null]]]
        ]
        let newer: JSONValue = ["spec": ["template": ["metadata": [:]], "list": [[:]]]]
        #expect(isUnchanged(older, newer, "deployments.apps"))
    }

    @Test func `numbers compare by value and big ones exactly`() throws {
        let order = try ShopBackup.before.object("orders.shop.example.com", "shop/order-1")
        var live = order
        #expect(isUnchanged(order, live, "orders.shop.example.com"))
        live[path: ["spec", "big"]] = 9_007_199_254_740_992
        #expect(!isUnchanged(order, live, "orders.shop.example.com"))
    }

    @Test func `preparing strips a life and sets the mapped namespace and nothing else`() throws {
        let original = try ShopBackup.before.object("configmaps", "shop/web-config")
        let result = try prepared(original, "configmaps", .mapping(["shop": "shop2"]))
        var expected = original
        for field in ["uid", "resourceVersion", "creationTimestamp"] { expected[path: ["metadata", field]] = nil }
        expected[path: ["metadata", "namespace"]] = "shop2"
        #expect(result == expected)
        #expect(result[path: ["metadata", "managedFields"]] != nil)
    }

    @Test func `a mapped namespace gets its new name`() throws {
        let original = try ShopBackup.before.object("namespaces", "shop")
        let result = try prepared(original, "namespaces", .mapping(["shop": "shop2"]))
        #expect(result[path: ["metadata", "name"]] == "shop2")
        #expect(
            result[path: ["metadata", "labels"]]
                == ["pod-security.kubernetes.io/enforce": "privileged", "team": "retail"]
        )
        #expect(result["status"] == nil)
    }

    @Test func `objects carry the labels of their restore`() {
        var object = configMap([:])
        let name = String(repeating: "n", count: 70)
        ItemPreparation.label(&object, with: RestoreOptions(restoreName: "r", backupName: name))
        let labels = object[path: ["metadata", "labels"]]
        #expect(labels?["velero.io/restore-name"] == "r")
        #expect(labels?["velero.io/backup-name"]?.string?.count == 63)
    }
}
