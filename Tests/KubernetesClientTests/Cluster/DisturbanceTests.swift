// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// A real API server in trouble: a broken group, history that is forgotten, a pause.
@Suite(.needsCluster, .serialized) struct DisturbanceTests {
    @Test func `a revision that was compacted away is gone, and a list in its middle goes on`() async throws {
        let cluster = try await TestCluster.disturbed()
        try await cluster.withNamespace { client, namespace in
            for number in 0..<10 { try await client.createConfigMap("item-\(number)", in: namespace) }
            let revision = try await client.currentRevision()
            var options = ListOptions()
            options.limit = 4
            var names: [String] = []
            let result = try await client.list(.configMaps, namespace: namespace, options: options) { item in
                names.append(try ObjectMetadata(bytes: item).name)
                guard names.count == 4 else { return }
                try await client.createConfigMap("later", in: namespace)
                try await cluster.compact()
            }
            #expect(!result.isConsistent)
            #expect(result.revisions.count == 2)
            #expect(Set(names).count == names.count)
            #expect(names.filter { $0.hasPrefix("item-") }.count == 10)

            let error = await #expect(throws: KubernetesError.self) {
                try await client.list(.configMaps, options: ListOptions(revision: revision)) { _ in }
            }
            #expect(error?.code == .gone, "\(error?.message ?? "")")
        }
    }

    private static let services = APIResource(
        groupResource: GroupResource("apiservices.apiregistration.k8s.io"),
        version: "v1",
        kind: "APIService",
        namespaced: false
    )

    @Test func `a group whose API server is down is reported, and the rest is there`() async throws {
        let service: JSONValue = [
            "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
            "metadata": ["name": "v1alpha1.broken.example.com"],
            "spec": [
                "group": "broken.example.com", "version": "v1alpha1", "groupPriorityMinimum": 100, "versionPriority": 1,
                "insecureSkipTLSVerify": true, "service": ["namespace": "default", "name": "nobody"],
            ],
        ]
        try await TestCluster.disturbed().withClient { client in
            try await client.create(Self.services, in: nil, service)
            var discovery = try await client.discover()
            // The server lists the group once it has looked at the service.
            for _ in 0..<100 where discovery.failures.isEmpty { discovery = try await client.discover() }
            try await client.delete(Self.services.object("v1alpha1.broken.example.com"))
            #expect(discovery.failures.map(\.groupVersion.description) == ["broken.example.com/v1alpha1"])
            #expect(discovery.failures.first?.reason.isEmpty == false)
            #expect(discovery.resource(GroupResource("deployments.apps")) != nil)
        }
    }

    @Test func `a server that hangs for a moment is waited for`() async throws {
        let cluster = try await TestCluster.disturbed()
        try await cluster.withClient { client in
            let read = KubernetesRequest(.get, "/api/v1/namespaces/default")
            _ = try await client.send(read)
            try cluster.pause(.apiServer)
            let status = try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { try await client.send(read).status }
                for _ in 0..<100 { await Task.yield() }
                try cluster.resume(.apiServer)
                return try await group.next()
            }
            #expect(status == 200)
        }
    }

    @Test func `a server that dies is told in one sentence, after a while`() async throws {
        try await TestCluster.withFresh { cluster in
            var options = ClientOptions()
            options.retry = RetryPolicy(limit: .seconds(2))
            let server = try cluster.configuration().serverDescription
            try await cluster.withClient(options: options) { client in
                _ = try await client.serverVersion()
                try cluster.kill(.apiServer)
                let error = await #expect(throws: KubernetesError.self) { try await client.list(.namespaces) { _ in } }
                #expect(error?.code == .connection)
                #expect(error?.message.hasPrefix("\(server) can't be reached: connection refused (tried ") == true)
            }
        }
    }
}
