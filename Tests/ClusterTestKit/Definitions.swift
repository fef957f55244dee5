// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Velero's definitions in a test's cluster.
package enum Definitions {
    private static let resource = APIResource(
        groupResource: GroupResource(group: "apiextensions.k8s.io", resource: "customresourcedefinitions"),
        version: "v1",
        kind: "CustomResourceDefinition",
        namespaced: false
    )

    /// Installs them where they are not there yet, and waits until all kinds are served.
    package static func install(_ client: APIClient) async throws {
        for definition in CustomResourceDefinition.all {
            do {
                _ = try await client.create(resource, in: nil, JSONWriter.write(definition.json))
            } catch let error as KubernetesError where error.code == .alreadyExists {
                continue
            }
        }
        try await eventually("all kinds are served") {
            let served = try await client.discover().resources.count { $0.groupResource.group == Velero.group }
            return served == CustomResourceDefinition.all.count
        }
    }
}
