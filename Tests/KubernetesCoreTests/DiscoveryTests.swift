// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import Testing

@Suite struct DiscoveryTests {
    private static let aggregated = """
        {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/VERSION","metadata":{},"items":[
        {"metadata":{"name":"autoscaling"},"versions":[
          {"version":"v2","resources":[{"resource":"horizontalpodautoscalers","responseKind":{"group":"","version":"",
            "kind":"HorizontalPodAutoscaler"},"scope":"Namespaced","singularResource":"horizontalpodautoscaler",
            "verbs":["create","list"],"shortNames":["hpa"],"categories":["all"],"subresources":[
            {"subresource":"status","responseKind":{"kind":"HorizontalPodAutoscaler"},"verbs":["get"]}]}],
            "freshness":"Current"},
          {"version":"v1","resources":[{"resource":"horizontalpodautoscalers","responseKind":{"kind":
            "HorizontalPodAutoscaler"},"scope":"Namespaced","verbs":["list"]},{"resource":"olds","responseKind":{"kind":
            "Old"},"scope":"Cluster","verbs":["list"]}],"freshness":"Current"}]},
        {"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","resources":[{"resource":"nodes",
            "responseKind":{"kind":"NodeMetrics"},"scope":"Cluster","verbs":["list"]}],"freshness":"Stale"}]}]}
        """

    private static func document(_ text: String, _ version: GroupVersion? = nil) throws -> DiscoveryDocument {
        try DiscoveryDocument(Array(text.utf8), groupVersion: version)
    }

    @Test(arguments: ["v2", "v2beta1"])
    func `aggregated discovery is read`(version: String) throws {
        let text = Self.aggregated.replacing("VERSION", with: version)
        guard case .aggregated(let groups) = try Self.document(text) else {
            Issue.record("not aggregated")
            return
        }
        let discovery = Discovery(groups, serverVersion: "v1.33.0")
        #expect(discovery.resources.map(\.description) == ["horizontalpodautoscalers.autoscaling", "olds.autoscaling"])
        #expect(discovery.resources.map(\.version) == ["v2", "v1"])
        #expect(discovery.allVersions.count == 3)
        #expect(discovery.preferredVersions["autoscaling"] == "v2")
        let autoscalers = try #require(discovery.resource(GroupResource("horizontalpodautoscalers.autoscaling")))
        #expect(autoscalers.namespaced)
        #expect(autoscalers.singular == "horizontalpodautoscaler")
        #expect(autoscalers.shortNames == ["hpa"])
        #expect(autoscalers.categories == ["all"])
        #expect(autoscalers.subresources == ["status"])
        #expect(autoscalers.supports("create", "list"))
        #expect(!autoscalers.supports("list", "delete"))
        #expect(discovery.versions(of: autoscalers.groupResource) == ["v2", "v1"])
    }

    @Test func `a stale group is reported and not used`() throws {
        guard case .aggregated(let groups) = try Self.document(Self.aggregated) else {
            Issue.record("not aggregated")
            return
        }
        let discovery = Discovery(groups)
        #expect(discovery.failures.map(\.groupVersion.description) == ["metrics.k8s.io/v1beta1"])
        #expect(discovery.resource(GroupResource("nodes.metrics.k8s.io")) == nil)
    }

    @Test func `classic discovery names versions, the preferred one first`() throws {
        #expect(
            try Self.document(#"{"kind":"APIVersions","versions":["v1"]}"#)
                == .groups([DiscoveredGroup(name: "", versions: [.init(version: "v1")])])
        )
        let groups = try Self.document(
            """
            {"kind":"APIGroupList","groups":[{"name":"batch","versions":[{"groupVersion":"batch/v1beta1",
            "version":"v1beta1"},{"groupVersion":"batch/v1","version":"v1"}],"preferredVersion":{"version":"v1"}}]}
            """
        )
        let expected = DiscoveredGroup(
            name: "batch",
            versions: [.init(version: "v1beta1"), .init(version: "v1")],
            preferredVersion: "v1"
        )
        #expect(groups == .groups([expected]))
    }

    @Test func `classic resources note their subresources`() throws {
        let document = try Self.document(
            """
            {"kind":"APIResourceList","groupVersion":"v1","resources":[
            {"name":"pods/log","namespaced":true,"kind":"Pod","verbs":["get"]},
            {"name":"pods","singularName":"","namespaced":true,"kind":"Pod","verbs":["get","list"],"shortNames":["po"]},
            {"name":"pods/status","namespaced":true,"kind":"Pod","verbs":["get"]},
            {"name":"nodes","singularName":"","namespaced":false,"kind":"Node","verbs":["list"]}]}
            """
        )
        guard case .resources(let resources) = document else {
            Issue.record("no resources")
            return
        }
        #expect(resources.map(\.description) == ["pods", "nodes"])
        #expect(resources.first?.subresources == ["log", "status"])
        #expect(resources.map(\.namespaced) == [true, false])
    }

    @Test func `the preferred version counts even when it is listed later`() {
        func version(_ name: String) -> DiscoveredGroup.Version {
            .init(version: name, resources: [resource("jobs.batch", kind: "Job", namespaced: true, version: name)])
        }
        let group = DiscoveredGroup(
            name: "batch",
            versions: [version("v1beta1"), version("v1")],
            preferredVersion: "v1"
        )
        let discovery = Discovery([group])
        #expect(discovery.resources.map(\.version) == ["v1"])
        #expect(discovery.allVersions.filter(\.isPreferred).map(\.version) == ["v1"])
        let kind = GroupVersionKind(group: "batch", version: "v1beta1", kind: "Job")
        #expect(discovery.resource(kind)?.isPreferred == false)
    }

    @Test(arguments: ["", "<html>", #"{"kind":"Pod"}"#, #"{"kind":"APIResourceList"}"#])
    func `another document is refused`(text: String) {
        #expect(throws: DiscoveryError.self) { try Self.document(text) }
    }
}
