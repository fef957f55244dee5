// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import Testing
import VeleroAPI

extension TestCluster {
    /// Lends a namespace in a cluster that knows Velero's kinds.
    static func withVelero(_ body: (TestCluster, APIClient, String) async throws -> Void) async throws {
        let cluster = try await sandbox()
        try await cluster.withNamespace { client, namespace in
            for definition in CustomResourceDefinition.all {
                _ = try await client.patch(
                    APIResource.definitions.object(definition.name),
                    .apply(force: true),
                    JSONWriter.write(definition.json)
                )
            }
            try await eventually("the kinds are served") {
                let served = try? await client.send(KubernetesRequest(.get, "/apis/\(Velero.apiVersion)"))
                guard let served else { return false }
                return try JSONParser.parse(served.body)["resources"]?.array?.contains { $0["name"] == "backups" }
                    == true
            }
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
    static let definitions = APIResource(
        groupResource: GroupResource(group: "apiextensions.k8s.io", resource: "customresourcedefinitions"),
        version: "v1",
        kind: "CustomResourceDefinition",
        namespaced: false
    )
    static let secretObjects = APIResource(
        groupResource: GroupResource(group: "", resource: "secrets"),
        version: "v1",
        kind: "Secret",
        namespaced: true
    )
}

/// Asks until something is the case.
func eventually(
    _ what: Comment,
    within limit: Duration = .seconds(60),
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, what)
        try await Task.sleep(for: .milliseconds(50))
    }
}
