// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

@testable import Installation

/// Waiting for a server, with a test in the place of the nodes.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct WaitingClusterTests {
    @Test func `waiting ends soon when the image cannot be pulled, and well when the pod is ready`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                let installed = InstalledCluster(client: client)
                _ = try await installed.install { $0.image = "registry.example.com/missing:1" }
                let installer = Installer(client: client, report: { _ in })
                try await report(
                    ["state": ["waiting": ["reason": "ImagePullBackOff", "message": "no such image"]]],
                    client
                )
                let clock = ContinuousClock()
                let start = clock.now
                let error = await #expect(throws: InstallationError.self) {
                    try await installer.waitUntilAvailable(in: "velero", within: .seconds(120), patience: .seconds(2))
                }
                #expect(error?.message.contains("ImagePullBackOff (no such image)") == true, "\(error?.message ?? "")")
                #expect(clock.now - start < .seconds(60))
                let bad = try await pods(client)
                // The broken pod of the old template is still there, and does not count.
                _ = try await installed.install { $0.image = "registry.example.com/there:1" }
                try await report(["state": ["running": [:]], "ready": true], client, but: bad)
                try await installer.waitUntilAvailable(in: "velero", within: .seconds(120), patience: .zero)
            }
        }
    }

    private func pods(_ client: APIClient) async throws -> Set<String> {
        let pods = try await client.objects(InstalledKind.pod, in: "velero")
        return Set(pods.compactMap { $0[path: ["metadata", "name"]]?.string })
    }

    /// Says of the new pod what a node would say.
    private func report(_ container: JSONValue, _ client: APIClient, but old: Set<String> = []) async throws {
        var name: String?
        _ = try await client.waits(.seconds(60)) {
            name = try await pods(client).first { !old.contains($0) }
            return name != nil
        }
        let pod = try #require(name)
        var status = container
        for (key, value) in ["name": "velero", "image": "i", "imageID": "", "restartCount": 0] as JSONObject {
            status[key] = value
        }
        let isReady = status["ready"]?.bool ?? false
        status["ready"] = .bool(isReady)
        let condition: JSONValue = ["type": "Ready", "status": isReady ? "True" : "False"]
        let body: JSONValue = [
            "status": [
                "phase": isReady ? "Running" : "Pending", "conditions": [condition], "containerStatuses": [status],
            ]
        ]
        let bytes: [UInt8] = JSONWriter.write(body)
        _ = try await client.patch(InstalledKind.pod.object(pod, in: "velero").status, .merge, bytes)
    }
}
