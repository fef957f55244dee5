// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import Testing
import VeleroAPI

extension TestCluster {
    /// Lends a namespace in a cluster that knows Velero's kinds, and that is of this test program only.
    static func withVelero(_ body: (TestCluster, APIClient, String) async throws -> Void) async throws {
        let cluster = try await ofVelero()
        try await cluster.withNamespace { client, namespace in
            try await Definitions.install(client)
            try await body(cluster, client, namespace)
        }
    }
}

extension APIClient {
    /// Makes a Secret.
    func createSecret(_ name: String, in namespace: String, _ data: [String: String]) async throws {
        let encoded = data.map { ($0.key, JSONValue.string(Data($0.value.utf8).base64EncodedString())) }
        try await create(
            .secretObjects,
            in: namespace,
            [
                "apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)],
                "data": .object(JSONObject(encoded)),
            ]
        )
    }
}

extension APIResource {
    static let secretObjects = APIResource(
        groupResource: GroupResource(group: "", resource: "secrets"),
        version: "v1",
        kind: "Secret",
        namespaced: true
    )
}
