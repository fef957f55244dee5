// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import KubernetesClient
import KubernetesCore

/// A kind that is stored in one version and served in another, with an object of it and a ConfigMap beside it.
struct ConvertedKind {
    /// The definition, the object, the ConfigMap.
    var documents: [String] {
        let schema = #""schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}"#
        return [
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":\
            "things.trouble.lifeboat.test"},"spec":{"group":"trouble.lifeboat.test","scope":"Namespaced","names":\
            {"plural":"things","singular":"thing","kind":"Thing","listKind":"ThingList"},"versions":[\
            {"name":"v1","served":true,"storage":true,\(schema)},{"name":"v2","served":true,"storage":false,\(schema)}]}}
            """,
            #"{"apiVersion":"trouble.lifeboat.test/v1","kind":"Thing","metadata":{"name":"one"},"size":1}"#,
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings"},"data":{"mode":"prod"}}"#,
        ]
    }

    /// From now on versions are converted by a webhook that is not there.
    func losesItsWebhook(_ client: APIClient) async throws {
        let definitions = APIResource(
            groupResource: GroupResource("customresourcedefinitions.apiextensions.k8s.io"),
            version: "v1",
            kind: "CustomResourceDefinition",
            namespaced: false
        )
        let patch = """
            {"spec":{"conversion":{"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],"clientConfig":\
            {"url":"https://127.0.0.1:1/convert"}}}}}
            """
        _ = try await client.patch(definitions.object("things.trouble.lifeboat.test"), .merge, Array(patch.utf8))
        let things = APIResource(
            groupResource: GroupResource("things.trouble.lifeboat.test"),
            version: "v2",
            kind: "Thing",
            namespaced: true
        )
        try await eventually("the conversion fails") {
            do {
                try await client.retrying(.never).list(things) { _ in }
                return false
            } catch is KubernetesError { return true }
        }
    }
}
