// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import JSON
import KubernetesCore
import Testing

@Suite struct RelatedReferencesTests {
    private func learned(_ objects: [(String, String, JSONValue)]) -> RelatedReferences {
        var references = RelatedReferences()
        for (kind, key, object) in objects { learn(kind, key, object, into: &references) }
        return references
    }

    private func learn(_ kind: String, _ key: String, _ object: JSONValue, into references: inout RelatedReferences) {
        let parts = key.split(separator: "/").map(String.init)
        references.learn(
            from: JSONWriter.write(object)[...],
            of: GroupResource(kind),
            namespace: parts.count == 2 ? parts[0] : nil,
            name: parts[parts.count - 1]
        )
    }

    private func needs(
        _ kind: String,
        _ name: String,
        _ object: JSONValue = [:],
        _ references: inout RelatedReferences
    ) -> Bool {
        references.needs(JSONWriter.write(object)[...], of: GroupResource(kind), name: name)
    }

    private let bindings = "clusterrolebindings.rbac.authorization.k8s.io"
    private let roles = "clusterroles.rbac.authorization.k8s.io"

    @Test func `a claim needs its volume`() {
        var references = learned([
            ("persistentvolumeclaims", "shop/data", ["spec": ["volumeName": "pv-1"]]),
            ("persistentvolumeclaims", "shop/unbound", ["spec": [:]]),
        ])
        #expect(references.volumes == ["pv-1"])
        #expect(needs("persistentvolumes", "pv-1", [:], &references))
        #expect(!needs("persistentvolumes", "pv-2", [:], &references))
    }

    @Test func `a pod needs its claims and its priority class`() {
        var references = learned([
            (
                "pods", "shop/web",
                [
                    "spec": [
                        "priorityClassName": "critical",
                        "volumes": [
                            ["persistentVolumeClaim": ["claimName": "data"]], ["emptyDir": [:]],
                            ["persistentVolumeClaim": ["claimName": "logs"]],
                        ],
                    ]
                ]
            ),
            ("pods", "shop/plain", ["spec": [:]]),
        ])
        #expect(references.claims == ["shop/data", "shop/logs"])
        #expect(needs("priorityclasses.scheduling.k8s.io", "critical", [:], &references))
        #expect(!needs("priorityclasses.scheduling.k8s.io", "other", [:], &references))
    }

    private func binding(_ role: String, to account: String, kind: String = "ServiceAccount") -> JSONValue {
        let parts = account.split(separator: "/").map { JSONValue.string(String($0)) }
        return [
            "roleRef": ["kind": "ClusterRole", "name": .string(role)],
            "subjects": [["kind": .string(kind), "namespace": parts[0], "name": parts[1]]],
        ]
    }

    @Test func `a service account needs the cluster roles bound to it, and their bindings`() {
        var references = learned([("serviceaccounts", "shop/web", [:])])
        #expect(!needs(roles, "reader", [:], &references))
        #expect(needs(bindings, "b", binding("reader", to: "shop/web"), &references))
        #expect(needs(roles, "reader", [:], &references))
        #expect(!needs(bindings, "c", binding("writer", to: "office/web"), &references))
        #expect(!needs(bindings, "d", binding("writer", to: "shop/web", kind: "User"), &references))
        #expect(!needs(bindings, "e", ["roleRef": ["name": "writer"]], &references))
        #expect(!needs(roles, "writer", [:], &references))
    }

    @Test func `a binding in a namespace needs the cluster role that it gives`() {
        let kind = "rolebindings.rbac.authorization.k8s.io"
        var references = learned([
            (kind, "shop/a", ["roleRef": ["kind": "ClusterRole", "name": "view-orders"]]),
            (kind, "shop/b", ["roleRef": ["kind": "Role", "name": "local"]]),
        ])
        #expect(needs(roles, "view-orders", [:], &references))
        #expect(!needs(roles, "local", [:], &references))
    }

    @Test func `a custom resource needs its definition`() {
        var references = learned([("orders.shop.example.com", "shop/1", [:])])
        let definitions = "customresourcedefinitions.apiextensions.k8s.io"
        #expect(needs(definitions, "orders.shop.example.com", [:], &references))
        #expect(!needs(definitions, "other.shop.example.com", [:], &references))
    }

    @Test func `the answer stays the same when a list is read again`() {
        var references = learned([("serviceaccounts", "shop/web", [:])])
        for _ in 0..<2 {
            #expect(needs(bindings, "b", binding("reader", to: "shop/web"), &references))
            #expect(needs(roles, "reader", [:], &references))
        }
    }

    @Test func `what was taken already is not asked for again`() {
        var references = learned([
            ("persistentvolumeclaims", "shop/data", ["spec": ["volumeName": "pv-1"]]),
            ("persistentvolumes", "pv-1", [:]),
            (bindings, "b", binding("reader", to: "office/x")),
        ])
        #expect(!needs("persistentvolumes", "pv-1", [:], &references))
        #expect(!needs(bindings, "b", binding("reader", to: "office/x"), &references))
        #expect(needs(roles, "reader", [:], &references))
    }

    @Test func `other kinds are never needed`() {
        var references = learned([("pods", "shop/web", ["spec": [:]])])
        #expect(!needs("nodes", "node1", [:], &references))
    }

    @Test func `two gatherers together know what each knows`() {
        var left = learned([("persistentvolumeclaims", "shop/a", ["spec": ["volumeName": "pv-1"]])])
        let right = learned([
            ("persistentvolumeclaims", "shop/b", ["spec": ["volumeName": "pv-2"]]), ("persistentvolumes", "pv-1", [:]),
            ("serviceaccounts", "shop/web", [:]),
        ])
        left.merge(right)
        #expect(left.volumes == ["pv-1", "pv-2"])
        #expect(!needs("persistentvolumes", "pv-1", [:], &left))
        #expect(needs("persistentvolumes", "pv-2", [:], &left))
        #expect(needs(bindings, "b", binding("reader", to: "shop/web"), &left))
    }

    @Test func `malformed objects teach nothing but their kind`() {
        var references = RelatedReferences()
        for kind in ["pods", "persistentvolumeclaims", "rolebindings.rbac.authorization.k8s.io"] {
            references.learn(from: Array("{\"spec\":{".utf8)[...], of: GroupResource(kind), namespace: "n", name: "x")
        }
        #expect(references.volumes.isEmpty && references.claims.isEmpty && references.clusterRoles.isEmpty)
        #expect(references.kinds.count == 3)
    }
}
