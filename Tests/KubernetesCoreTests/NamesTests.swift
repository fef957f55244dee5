// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import Testing

@Suite struct NamesTests {
    @Test(arguments: [
        ("v1", GroupVersion(group: "", version: "v1")),
        ("apps/v1", GroupVersion(group: "apps", version: "v1")),
        ("stable.example.com/v1beta1", GroupVersion(group: "stable.example.com", version: "v1beta1")),
    ])
    func `an apiVersion is read and written back`(text: String, expected: GroupVersion) {
        #expect(GroupVersion(text) == expected)
        #expect(expected.description == text)
    }

    @Test(arguments: ["", "/", "apps/", "/v1", "a/b/c"])
    func `what is no apiVersion is refused`(text: String) {
        #expect(GroupVersion(text) == nil)
    }

    @Test(arguments: [
        ("pods", "", "pods"), ("deployments.apps", "apps", "deployments"),
        ("widgets.stable.example.com", "stable.example.com", "widgets"),
    ])
    func `a kind is read and written back`(text: String, group: String, resource: String) {
        let read = GroupResource(text)
        #expect(read == GroupResource(group: group, resource: resource))
        #expect(read.description == text)
    }

    @Test func `paths follow the group, the scope and the namespace`() {
        let deployments = resource("deployments.apps", kind: "Deployment", namespaced: true)
        let nodes = resource("nodes", kind: "Node", namespaced: false)
        #expect(deployments.collectionPath(namespace: nil) == "/apis/apps/v1/deployments")
        #expect(deployments.collectionPath(namespace: "shop") == "/apis/apps/v1/namespaces/shop/deployments")
        #expect(deployments.itemPath(namespace: "shop", name: "web") == "/apis/apps/v1/namespaces/shop/deployments/web")
        #expect(nodes.collectionPath(namespace: "shop") == "/api/v1/nodes")
        #expect(nodes.object("a").path == "/api/v1/nodes/a")
        #expect(deployments.object("web", in: "shop").status.path.hasSuffix("/deployments/web/status"))
    }

    @Test(arguments: [
        ("system:node", "system%3Anode"), ("a b", "a%20b"), ("ü", "%C3%BC"), ("a/b", "a%2Fb"), ("100%", "100%25"),
        ("plain-name.1_x~", "plain-name.1_x~"), ("", ""),
    ])
    func `names are encoded for a path`(name: String, encoded: String) {
        #expect(PathSegment.encode(name) == encoded)
    }

    @Test func `an address is written as archives and people name it`() {
        let deployments = resource("deployments.apps", kind: "Deployment", namespaced: true)
        #expect(deployments.object("web", in: "shop").description == "deployments.apps/shop/web")
        #expect(resource("nodes", kind: "Node", namespaced: false).object("a").description == "nodes/a")
    }
}

func resource(_ name: String, kind: String, namespaced: Bool, version: String = "v1") -> APIResource {
    APIResource(groupResource: GroupResource(name), version: version, kind: kind, namespaced: namespaced)
}
