// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// What an installed server may do, tried with its own token.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct InstalledRightsTests {
    @Test func `the rights that installing gives are enough for a backup of everything, and for no restore`()
        async throws
    {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                try await Workspace.with { workspace in
                    let administrator = workspace.lifeboat(cluster)
                    let installed = try await Lifeboat.run(
                        Lifeboat.path,
                        ["install", "--no-default-backup-location", "--namespace", "velero"],
                        environment: administrator.variables,
                        deadline: .seconds(60)
                    )
                    try installed.expectSuccess()
                    try await settle(client)
                    var login = try Login(cluster)
                    login.token = try await token(client)
                    let server = try login.lifeboat(workspace)
                    try await compareBackups(administrator, server)
                    let restored = try await server.run(
                        [
                            "restore", "create", "back", "--from-backup", "server", "--namespace-mappings",
                            "default:copy",
                        ]
                    )
                    #expect(restored.code != 0, "\(restored)")
                    #expect("\(restored)".contains("cannot create resource"), "\(restored)")
                }
            }
        }
    }

    /// Waits until controllers have made what an installation leads to, so that the first backup finds no kind less than
    /// the second.
    private func settle(_ client: APIClient) async throws {
        for kind in ["pods", "events"] {
            let request = KubernetesRequest(.get, "/api/v1/namespaces/velero/\(kind)")
            try await eventually("there are \(kind)") {
                let list = try JSONParser.parse(try await client.send(request).body)
                return list["items"]?.array?.isEmpty == false
            }
        }
    }

    /// A token of the server's service account, as its pod gets one.
    private func token(_ client: APIClient) async throws -> String {
        var request = KubernetesRequest(.post, "/api/v1/namespaces/velero/serviceaccounts/velero/token")
        request.body = JSONWriter.write([
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": ["expirationSeconds": 600],
        ])
        let answer = try JSONParser.parse(try await client.send(request).body)
        return try #require(answer[path: ["status", "token"]]?.string)
    }

    /// The server takes every kind that the administrator takes, and misses none for want of rights.
    private func compareBackups(_ administrator: Lifeboat, _ server: Lifeboat) async throws {
        var kinds: [Set<Substring>] = []
        for (name, user) in [("administrator", administrator), ("server", server)] {
            let made = try await user.run("backup", "create", name)
            try made.expectSuccess()
            let listed = try await user.run("backup", "ls", name, "-o", "name")
            try listed.expectSuccess()
            kinds.append(Set(listed.output.split(separator: "\n").map { $0.prefix { $0 != "/" } }))
        }
        #expect(kinds[1] == kinds[0])
        #expect(kinds[1].contains("secrets") && kinds[1].contains("clusterroles.rbac.authorization.k8s.io"))
    }
}
