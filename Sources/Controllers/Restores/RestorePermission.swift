// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore

/// Asks the API server whether this server may restore at all; by default it is installed with the right to read only.
struct RestorePermission: Sendable {
    let client: APIClient

    private static let reviews = APIResource(
        groupResource: GroupResource(group: "authorization.k8s.io", resource: "selfsubjectaccessreviews"),
        version: "v1",
        kind: "SelfSubjectAccessReview",
        namespaced: false
    )

    /// Why the server may not restore; `nil` when it may.
    ///
    /// ConfigMaps stand for all: whoever gives a server rights to restore only some things gives it these.
    /// - Throws: `KubernetesError` when the API server cannot be asked.
    func refusal() async throws -> String? {
        if try await mayCreate("*", group: "*") { return nil }
        if try await mayCreate("configmaps", group: "") { return nil }
        return "the server may not create objects: it was installed with the right to make backups only. Run "
            + "'lifeboat install --cluster-admin' to let it restore, or restore from here with 'lifeboat restore create "
            + "--storage …' and your own rights"
    }

    private func mayCreate(_ resource: String, group: String) async throws -> Bool {
        let review: JSONValue = [
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": [
                "resourceAttributes": ["verb": "create", "group": .string(group), "resource": .string(resource)]
            ],
        ]
        let answer = try await client.create(Self.reviews, in: nil, JSONWriter.write(review))
        return try JSONParser.parse(answer)[path: ["status", "allowed"]]?.bool ?? false
    }
}
