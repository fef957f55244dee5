// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// A custom resource definition of a test's own.
struct TestKind {
    let resource: APIResource

    private static let definitions = APIResource(
        groupResource: GroupResource("customresourcedefinitions.apiextensions.k8s.io"),
        version: "v1",
        kind: "CustomResourceDefinition",
        namespaced: false
    )

    /// Creates the definition and waits until its objects are served.
    static func create(with client: APIClient) async throws -> TestKind {
        let group = "t\(UInt32.random(in: 0...(.max))).example.com"
        let definition: JSONValue = [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": .string("widgets.\(group)")],
            "spec": [
                "group": .string(group), "scope": "Namespaced",
                "names": ["plural": "widgets", "singular": "widget", "kind": "Widget", "shortNames": ["wd"]],
                "versions": [
                    [
                        "name": "v1", "served": true, "storage": true,
                        "schema": [
                            "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
                        ],
                    ]
                ],
            ],
        ]
        try await client.create(definitions, in: nil, definition)
        var options = WatchOptions(deadline: .seconds(30))
        options.fieldSelector = "metadata.name=widgets.\(group)"
        let end = try await client.watch(definitions, options: options) { event in
            let conditions = try event.object.value()[path: ["status", "conditions"]]?.array ?? []
            let isEstablished = conditions.contains { $0["type"] == "Established" && $0["status"] == "True" }
            return isEstablished ? .stop : .continue
        }
        guard case .stopped = end.reason else { throw NotEstablished() }
        let resource = APIResource(
            groupResource: GroupResource(group: group, resource: "widgets"),
            version: "v1",
            kind: "Widget",
            namespaced: true
        )
        return TestKind(resource: resource)
    }

    struct NotEstablished: Error {}

    func delete(with client: APIClient) async throws {
        try await client.delete(Self.definitions.object(resource.groupResource.description))
    }
}

extension APIClient {
    /// Creates a ConfigMap.
    func createConfigMap(
        _ name: String,
        in namespace: String,
        _ data: JSONValue = [:],
        labels: JSONValue = [:]
    ) async throws {
        try await create(
            .configMaps,
            in: namespace,
            [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name), "labels": labels],
                "data": data,
            ]
        )
    }
}
