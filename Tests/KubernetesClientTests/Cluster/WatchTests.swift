// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// Watches of a real API server.
@Suite(.needsCluster) struct WatchTests {
    @Test func `changes after a revision are reported in order`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let object = APIResource.configMaps.object("one", in: namespace)
            let revision = try await client.currentRevision(of: .configMaps, namespace: namespace)
            try await client.create(
                .configMaps,
                in: namespace,
                ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "one"]]
            )
            _ = try await client.patch(object, .merge, Array(#"{"data":{"a":"1"}}"#.utf8))
            try await client.delete(object)

            var options = WatchOptions(revision: revision, deadline: .seconds(30))
            options.fieldSelector = "metadata.name=one"
            var kinds: [WatchEvent.Kind] = []
            let end = try await client.watch(.configMaps, namespace: namespace, options: options) { event in
                kinds.append(event.kind)
                return event.kind == .deleted ? .stop : .continue
            }
            #expect(kinds == [.added, .modified, .deleted])
            guard case .stopped = end.reason else {
                Issue.record("the watch was not stopped")
                return
            }
        }
    }

    @Test func `a watch ends at its deadline`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            var options = WatchOptions(deadline: .seconds(1))
            options.fieldSelector = "metadata.name=nothing"
            let clock = ContinuousClock()
            let elapsed = try await clock.measure {
                let end = try await client.watch(.configMaps, namespace: namespace, options: options) { _ in .continue }
                guard case .closed = end.reason else {
                    Issue.record("the watch was stopped")
                    return
                }
            }
            #expect(elapsed < .seconds(11))
        }
    }
}
