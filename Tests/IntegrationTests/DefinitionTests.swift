// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import Testing
import VeleroAPI

/// Whether a real API server takes our definitions, and with them what a real Velero has written.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct DefinitionTests {
    private static let backups = APIResource(
        groupResource: GroupResource("backups.velero.io"),
        version: "v1",
        kind: "Backup",
        namespaced: true
    )

    /// A cluster with a namespace `velero` and our definitions.
    private func withDefinitions(_ body: (APIClient) async throws -> Void) async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                let namespace = #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"velero"}}"#
                _ = try await Application([namespace], in: "velero", client)
                try await Definitions.install(client)
                try await body(client)
            }
        }
    }

    @Test func `what a real Velero wrote is kept field by field, and what it could not have written is refused`()
        async throws
    {
        try await withDefinitions { client in
            let directory = "\(Repository.root)/Tests/VeleroAPITests/Fixtures"
            let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".json") }
            #expect(files.count == 4)
            for file in files {
                var backup = try JSONParser.parse(Array(Data(contentsOf: URL(filePath: "\(directory)/\(file)"))))
                for field in ["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"] {
                    backup[path: ["metadata", field]] = nil
                }
                let kept = try await client.create(Self.backups, in: "velero", backup)
                #expect(kept["spec"] == backup["spec"], "\(file)")
                #expect(kept["status"] == backup["status"], "\(file)")
            }
            let wrong: JSONValue = [
                "apiVersion": "velero.io/v1", "kind": "Backup", "metadata": ["name": "wrong"],
                "status": ["phase": "Unheard"],
            ]
            let error = await #expect(throws: KubernetesError.self) {
                try await client.create(Self.backups, in: "velero", wrong)
            }
            #expect(error?.code == .invalid)
            #expect(error?.message.contains("status.phase") == true)
        }
    }
}
