// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import Testing

/// Writes to a real API server.
@Suite(.needsCluster) struct ObjectWriterTests {
    private let object: JSONValue = [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "one", "labels": ["a": "b"]],
        "data": ["x": "1", "y": "2"],
    ]

    private func withWriter(_ body: (ObjectWriter, APIClient, String) async throws -> Void) async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let writer = ObjectWriter(client: client, resource: .configMaps, namespace: namespace)
            try await body(writer, client, namespace)
        }
    }

    @Test func `a patch changes what differs, and nothing that was not seen`() async throws {
        try await withWriter { writer, _, _ in
            let created = try await writer.create(object)
            #expect(created[path: ["metadata", "managedFields"]] == nil)
            var wanted = created
            wanted[path: ["data", "x"]] = "changed"
            wanted[path: ["data", "y"]] = nil
            wanted[path: ["metadata", "labels", "c"]] = "d"
            let stored = try await writer.patch(from: created, to: wanted)
            #expect(stored["data"] == ["x": "changed"])
            #expect(stored[path: ["metadata", "labels"]] == ["a": "b", "c": "d"])
            #expect(try await writer.get("one") == stored)

            wanted[path: ["data", "x"]] = "too late"
            let conflict = await #expect(throws: KubernetesError.self) {
                try await writer.patch(from: created, to: wanted)
            }
            #expect(conflict?.code == .conflict)
            #expect(try await writer.patch(from: stored, to: stored) == stored)
            #expect(try await writer.get("one") == stored)
        }
    }

    @Test func `only the object that is meant is deleted, and one that is gone is no error`() async throws {
        try await withWriter { writer, _, _ in
            let first = try await writer.create(object)
            let uid = first[path: ["metadata", "uid"]]?.string
            try await writer.delete("one", uid: uid)
            try await writer.delete("one", uid: uid)
            try await writer.delete("one", uid: nil)
            let second = try await writer.create(object)
            try await writer.delete("one", uid: uid)
            #expect(try await writer.get("one") == second)
            try await writer.delete("one", uid: second[path: ["metadata", "uid"]]?.string)
            let gone = await #expect(throws: KubernetesError.self) { try await writer.get("one") }
            #expect(gone?.code == .notFound)
        }
    }

    @Test func `an object with a finalizer waits, and goes when it is taken off`() async throws {
        try await withWriter { writer, _, _ in
            let created = try await writer.create(object)
            let kept = try await writer.addFinalizer("example.com/wait", to: created)
            #expect(try await writer.addFinalizer("example.com/wait", to: kept) == kept)
            try await writer.delete("one", uid: nil)
            let leaving = try await writer.get("one")
            #expect(leaving[path: ["metadata", "deletionTimestamp"]]?.string != nil)
            _ = try await writer.removeFinalizer("example.com/wait", from: leaving)
            let gone = await #expect(throws: KubernetesError.self) { try await writer.get("one") }
            #expect(gone?.code == .notFound)
            #expect(try await writer.removeFinalizer("example.com/wait", from: leaving) == nil)
        }
    }
}
