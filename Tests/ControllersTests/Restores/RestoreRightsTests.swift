// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import Controllers
import JSON
import KubernetesClient
import KubernetesCore
import Testing
import VeleroAPI

/// A server that was installed with the right to make backups only.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct RestoreRightsTests {
    private static let group = "/apis/rbac.authorization.k8s.io/v1"

    /// Lets a user read everything and change Velero's objects, for the length of the closure.
    private static func withRights(_ client: APIClient, _ body: () async throws -> Void) async throws {
        let name = "lifeboat-test-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let role: JSONValue = [
            "metadata": ["name": .string(name)],
            "rules": [
                ["apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch"]],
                ["apiGroups": ["velero.io"], "resources": ["*"], "verbs": ["*"]],
            ],
        ]
        let binding: JSONValue = [
            "metadata": ["name": .string(name)],
            "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(name)],
            "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "limited"]],
        ]
        for (path, object) in [("clusterroles", role), ("clusterrolebindings", binding)] {
            var request = KubernetesRequest(.post, "\(group)/\(path)")
            request.body = JSONWriter.write(object)
            _ = try await client.send(request)
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        for path in ["clusterrolebindings", "clusterroles"] {
            _ = try await client.send(KubernetesRequest(.delete, "\(group)/\(path)/\(name)"))
        }
        try result.get()
    }

    @Test func `it makes backups, and refuses restores with what to do about it`() async throws {
        try await ControllersCase.with { test in
            await test.stop()
            try await Self.withRights(test.client) {
                try await test.cluster.withClient(.limited) { limited in
                    try await test.start(as: limited)
                    try await test.withData { data in
                        try await test.makeBackup("b", of: data)
                        try await test.askForRestore("r", of: "b")
                        let restore = try await test.waitForRestore("r", .failedValidation)
                        let errors = restore.status.validationErrors
                        #expect(errors.count == 1)
                        #expect(errors.first?.contains("may not create objects") == true)
                        #expect(errors.first?.contains("--cluster-admin") == true)
                        #expect(restore.finalizersOfTest.isEmpty)
                    }
                    await test.stop()
                }
            }
        }
    }
}
