// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import KubernetesClient

/// What most tests need: the shared cluster, a namespace in it and a directory.
struct IntegrationCase {
    /// The cluster.
    let cluster: TestCluster
    /// A client of its administrator.
    let client: APIClient
    /// The namespace.
    let namespace: String
    /// The directory.
    let workspace: Workspace

    /// The program as the administrator, with the directory's store.
    var lifeboat: Lifeboat { workspace.lifeboat(cluster) }

    /// Lends all of it, and takes the namespace and the directory away again.
    static func with(
        _ documents: [String] = [],
        _ body: (IntegrationCase) async throws -> Void
    ) async throws {
        let cluster = try await TestCluster.sandbox()
        try await cluster.withClient { client in
            try await client.withTestNamespace { namespace in
                try await Workspace.with { workspace in
                    _ = try await Application(documents, in: namespace, client)
                    try await body(
                        IntegrationCase(cluster: cluster, client: client, namespace: namespace, workspace: workspace)
                    )
                }
            }
        }
    }
}
