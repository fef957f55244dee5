// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// Objects of a real API server, one at a time.
@Suite(.needsCluster) struct ObjectTests {
    private func bytes(_ value: JSONValue) -> [UInt8] { JSONWriter.write(value) }

    private func configMap(_ name: String, _ data: JSONValue) -> JSONValue {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": data]
    }

    private func data(_ client: APIClient, _ object: ObjectAddress) async throws -> JSONValue? {
        try JSONParser.parse(try await client.get(object))["data"]
    }

    private func code(_ body: () async throws -> Void) async -> KubernetesError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? KubernetesError)?.code
        }
    }

    @Test func `an object is created, read, and not created twice`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let created = try await client.create(.configMaps, in: namespace, configMap("one", ["a": "1"]))
            #expect(created[path: ["metadata", "namespace"]]?.string == namespace)
            let read = try JSONParser.parse(try await client.get(APIResource.configMaps.object("one", in: namespace)))
            #expect(read == created)
            let error = await #expect(throws: KubernetesError.self) {
                try await client.create(.configMaps, in: namespace, configMap("one", [:]))
            }
            #expect(error?.code == .alreadyExists)
            #expect(error?.message == #"configmaps "one" already exists"#)
        }
    }

    @Test func `an object that is not there, or invalid, is told in the server's words`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let missing = await #expect(throws: KubernetesError.self) {
                try await client.get(APIResource.configMaps.object("none", in: namespace))
            }
            #expect(missing?.code == .notFound)
            #expect(missing?.message == #"configmaps "none" not found"#)
            let invalid = await #expect(throws: KubernetesError.self) {
                try await client.create(.configMaps, in: namespace, configMap("Not_Valid", [:]))
            }
            #expect(invalid?.code == .invalid)
            #expect(invalid?.status?.causes.map(\.field) == ["metadata.name"])
        }
    }

    @Test func `a dry run goes through everything and keeps nothing`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let object = APIResource.configMaps.object("one", in: namespace)
            let dry = WriteOptions(isDryRun: true)
            _ = try await client.create(.configMaps, in: namespace, bytes(configMap("one", ["a": "1"])), options: dry)
            #expect(await code { _ = try await client.get(object) } == .notFound)
            try await client.create(.configMaps, in: namespace, configMap("one", ["a": "1"]))
            _ = try await client.patch(object, .merge, bytes(["data": ["a": "2"]]), options: dry)
            var deletion = DeleteOptions()
            deletion.isDryRun = true
            try await client.delete(object, options: deletion)
            #expect(try await data(client, object) == ["a": "1"])
        }
    }

    @Test func `each kind of patch does what it is for`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let object = APIResource.configMaps.object("one", in: namespace)
            try await client.create(.configMaps, in: namespace, configMap("one", ["a": "1", "b": "1"]))
            _ = try await client.patch(object, .merge, bytes(["data": ["a": .null, "c": "1"]]))
            #expect(try await data(client, object) == ["b": "1", "c": "1"])
            _ = try await client.patch(object, .json, bytes([["op": "remove", "path": "/data/b"]]))
            #expect(try await data(client, object) == ["c": "1"])
            _ = try await client.patch(object, .strategic, bytes(["data": ["d": "1"]]))
            #expect(try await data(client, object) == ["c": "1", "d": "1"])
        }
    }

    @Test func `applying makes an object, and respects what others own unless forced`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let object = APIResource.configMaps.object("one", in: namespace)
            let other = WriteOptions(fieldManager: "other")
            _ = try await client.patch(object, .apply(force: false), bytes(configMap("one", ["a": "1"])))
            let body = bytes(configMap("one", ["a": "2"]))
            #expect(
                await code { _ = try await client.patch(object, .apply(force: false), body, options: other) }
                    == .conflict
            )
            _ = try await client.patch(object, .apply(force: true), body, options: other)
            #expect(try await data(client, object) == ["a": "2"])
            let read = try JSONParser.parse(try await client.get(object))
            let managers = (read[path: ["metadata", "managedFields"]]?.array ?? []).compactMap { $0["manager"]?.string }
            #expect(managers.contains("other"))
        }
    }

    @Test func `an update of what has changed since is a conflict`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let object = APIResource.configMaps.object("one", in: namespace)
            var first = try await client.create(.configMaps, in: namespace, configMap("one", ["a": "1"]))
            first["data"] = ["a": "2"]
            _ = try await client.update(object, bytes(first))
            #expect(await code { _ = try await client.update(object, bytes(first)) } == .conflict)
        }
    }

    @Test func `deleting holds to its preconditions`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let object = APIResource.configMaps.object("one", in: namespace)
            let created = try await client.create(.configMaps, in: namespace, configMap("one", [:]))
            var deletion = DeleteOptions(propagation: .foreground)
            deletion.uid = "another"
            #expect(await code { try await client.delete(object, options: deletion) } == .conflict)
            deletion.uid = created[path: ["metadata", "uid"]]?.string
            deletion.propagation = .background
            try await client.delete(object, options: deletion)
            #expect(await code { _ = try await client.get(object) } == .notFound)
        }
    }

    @Test func `the status is written on its own`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let claims = APIResource(
                groupResource: GroupResource("persistentvolumeclaims"),
                version: "v1",
                kind: "PersistentVolumeClaim",
                namespaced: true
            )
            let claim: JSONValue = [
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": ["name": "one"],
                "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
                "status": ["phase": "Lost"],
            ]
            let created = try await client.create(claims, in: namespace, claim)
            #expect(created[path: ["status", "phase"]] == "Pending")
            let status: JSONValue = ["status": ["conditions": [["type": "Resizing", "status": "True"]]]]
            _ = try await client.patch(claims.object("one", in: namespace).status, .merge, bytes(status))
            let read = try JSONParser.parse(try await client.get(claims.object("one", in: namespace)))
            #expect(read[path: ["status", "conditions"]]?.array?.first?["type"] == "Resizing")
        }
    }

    @Test(arguments: ["lifeboat:test:colon", "lifeboat%test", "lifeboat-tést ünïcode"])
    func `names with unusual characters are found again`(name: String) async throws {
        let roles = APIResource(
            groupResource: GroupResource("clusterroles.rbac.authorization.k8s.io"),
            version: "v1",
            kind: "ClusterRole",
            namespaced: false
        )
        try await TestCluster.sandbox().withClient(.admin) { client in
            let role: JSONValue = [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                "metadata": ["name": .string(name)],
            ]
            if name.contains("%") {
                // `%` is what no name may hold; the server must see it as such and not as half an escape.
                #expect(await code { try await client.create(roles, in: nil, role) } == .invalid)
                #expect(await code { _ = try await client.get(roles.object(name)) } != .other)
                return
            }
            try await client.create(roles, in: nil, role)
            let read = try ObjectMetadata(bytes: try await client.get(roles.object(name))[...])
            #expect(read.name == name)
            try await client.delete(roles.object(name))
            #expect(await code { _ = try await client.get(roles.object(name)) } == .notFound)
        }
    }

    @Test func `numbers and order survive a round trip`() async throws {
        try await TestCluster.sandbox().withClient(.admin) { client in
            let kind = try await TestKind.create(with: client)
            try await client.withTestNamespace { namespace in
                let object: JSONValue = [
                    "apiVersion": .string("\(kind.resource.groupVersion)"), "kind": .string(kind.resource.kind),
                    "metadata": ["name": "one"],
                    "spec": ["big": .number(JSONNumber(9_007_199_254_740_993)), "text": "12.50", "list": [3, 1, 2]],
                ]
                try await client.create(kind.resource, in: namespace, object)
                var items: [JSONValue] = []
                let revision = try await client.currentRevision(of: kind.resource)
                let result = try await client.list(kind.resource, options: ListOptions(revision: revision)) {
                    items.append(try JSONParser.parse($0))
                }
                #expect(items.map { $0["spec"] } == [object["spec"]])
                #expect(result.isConsistent)
                let text = JSONWriter.text(try #require(items.first))
                #expect(text.contains("9007199254740993"))
            }
            try await kind.delete(with: client)
        }
    }
}
