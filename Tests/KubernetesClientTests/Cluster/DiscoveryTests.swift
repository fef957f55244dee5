// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// What a real API server says it serves.
@Suite(.needsCluster) struct DiscoveryTests {
    @Test func `the usual kinds are found, at the version to use`() async throws {
        try await TestCluster.shared().withClient { client in
            let discovery = try await client.discover()
            #expect(discovery.serverVersion.hasPrefix("v1."))
            let deployments = try #require(discovery.resource(GroupResource("deployments.apps")))
            #expect(deployments.version == "v1")
            #expect(deployments.kind == "Deployment")
            #expect(deployments.namespaced)
            #expect(deployments.supports("list", "get", "create", "delete", "patch", "watch"))
            #expect(deployments.subresources.isSuperset(of: ["status", "scale"]))
            #expect(discovery.resource(GroupResource("nodes"))?.namespaced == false)
            #expect(discovery.matcher.groupResource("deploy").description == "deployments.apps")
            #expect(discovery.matcher.groupResource("po").description == "pods")
            #expect(discovery.resources.count == Set(discovery.resources.map(\.groupResource)).count)
            #expect(discovery.resources.allSatisfy { !$0.groupResource.resource.contains("/") && !$0.kind.isEmpty })
        }
    }

    @Test func `a new kind is found, and not any more once it is deleted`() async throws {
        try await TestCluster.sandbox().withClient(.admin) { client in
            let kind = try await TestKind.create(with: client)
            let name = kind.resource.groupResource
            // A definition is established a moment before the list of groups has its group.
            var found: APIResource?
            try await eventually("the kind is found") {
                found = try await client.discover().resource(name)
                return found != nil
            }
            try await kind.delete(with: client)
            #expect(found?.kind == "Widget")
            #expect(found?.shortNames == ["wd"])
            try await eventually("the kind is gone") { try await client.discover().resource(name) == nil }
        }
    }

    @Test func `a user without rights sees what is served, too`() async throws {
        let discovery = try await TestCluster.sandbox().withClient(.limited) { try await $0.discover() }
        #expect(discovery.resource(GroupResource("pods")) != nil)
        // Kinds of other tests come and go while this one looks.
        #expect(discovery.failures.allSatisfy { $0.groupVersion.group.hasSuffix(".example.com") })
    }
}
