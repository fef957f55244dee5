// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// Lists of a real API server.
@Suite(.needsCluster) struct ListTests {
    private func configMap(_ name: String, _ data: JSONValue = [:], labels: JSONValue = [:]) -> JSONValue {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name), "labels": labels], "data": data]
    }

    private func fill(_ client: APIClient, _ namespace: String, _ names: some Sequence<String>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names {
                let object = configMap(name, ["text": "Ünïcode \u{1F6DF} \"\\\n"], labels: ["app": "web"])
                group.addTask { try await client.create(.configMaps, in: namespace, object) }
            }
            try await group.waitForAll()
        }
    }

    private func items(
        _ client: APIClient,
        _ namespace: String,
        _ options: ListOptions
    ) async throws -> (items: [[UInt8]], result: ListResult) {
        var items: [[UInt8]] = []
        let result = try await client.list(.configMaps, namespace: namespace, options: options) {
            items.append(Array($0))
        }
        return (items, result)
    }

    private func names(_ items: [[UInt8]]) throws -> [String] {
        try items.map { try ObjectMetadata(bytes: $0[...]).name }.filter { $0 != "kube-root-ca.crt" }
    }

    @Test(arguments: [1, 7, 50, 500])
    func `pages of any size give the same items`(limit: Int) async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let expected = (0..<20).map { "item-\($0)" }.sorted()
            try await fill(client, namespace, expected)
            var options = ListOptions(revision: try await client.currentRevision(of: .configMaps, namespace: namespace))
            options.limit = limit
            let listed = try await items(client, namespace, options)
            #expect(try names(listed.items) == expected)
            #expect(listed.result.isConsistent)
            #expect(listed.result.revisions == [options.revision])
            #expect(listed.result.kind == "ConfigMapList")
            #expect(listed.result.apiVersion == "v1")
            #expect(listed.result.items == listed.items.count)
            #expect(listed.result.pages == (listed.items.count + limit - 1) / limit)
        }
    }

    @Test func `a list at a revision is the state of that moment`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            try await fill(client, namespace, ["stays", "changes", "goes"])
            let before = try await items(client, namespace, ListOptions())
            let merge = Array(#"{"data":{"text":"changed"}}"#.utf8)
            _ = try await client.patch(APIResource.configMaps.object("changes", in: namespace), .merge, merge)
            try await client.delete(APIResource.configMaps.object("goes", in: namespace))
            try await fill(client, namespace, ["comes"])

            let then = try await items(client, namespace, ListOptions(revision: before.result.revision))
            #expect(then.items == before.items)
            #expect(then.result.isConsistent)
            let now = try await items(client, namespace, ListOptions())
            #expect(try names(now.items) == ["changes", "comes", "stays"])
        }
    }

    @Test func `a list that changes between its pages stays the one it was`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let expected = (0..<12).map { "item-\($0)" }.sorted()
            try await fill(client, namespace, expected)
            var options = ListOptions()
            options.limit = 4
            var seen: [String] = []
            let result = try await client.list(.configMaps, namespace: namespace, options: options) { item in
                seen.append(try ObjectMetadata(bytes: item).name)
                if seen.count == 2 {
                    try await fill(client, namespace, ["item-55", "zzz"])
                    try await client.delete(APIResource.configMaps.object("item-9", in: namespace))
                }
            }
            #expect(seen.filter { $0 != "kube-root-ca.crt" } == expected)
            #expect(result.isConsistent)
        }
    }

    @Test func `an item holds the very fields the server gives for the object alone`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            try await fill(client, namespace, ["one"])
            let listed = try await items(client, namespace, ListOptions())
            let item = try #require(listed.items.first { try ObjectMetadata(bytes: $0[...]).name == "one" })
            var single = try JSONParser.parse(try await client.get(APIResource.configMaps.object("one", in: namespace)))
            // In lists of built-in kinds the server leaves out what the list says already.
            single["kind"] = nil
            single["apiVersion"] = nil
            #expect(try JSONParser.parse(item) == single)
            #expect(String(decoding: item, as: UTF8.self).contains("Ünïcode \u{1F6DF}"))
        }
    }

    @Test func `selectors are the server's work`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            try await fill(client, namespace, ["a", "b"])
            try await client.create(.configMaps, in: namespace, configMap("c", labels: ["app": "db"]))
            var options = ListOptions()
            options.labelSelector = "app in (db,x),!y"
            #expect(try names(await items(client, namespace, options).items) == ["c"])
            options.labelSelector = "app=web"
            options.fieldSelector = "metadata.name=b"
            #expect(try names(await items(client, namespace, options).items) == ["b"])
        }
    }

    @Test func `a revision that is not reached yet is gone, not waited for`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let revision = try #require(Int(try await client.currentRevision()))
            let error = await #expect(throws: KubernetesError.self) {
                try await items(client, namespace, ListOptions(revision: String(revision + 1_000_000)))
            }
            #expect(error?.code == .gone, "\(error?.message ?? "")")
        }
    }

    @Test func `an object of a megabyte and a half arrives whole`() async throws {
        try await TestCluster.shared().withNamespace { client, namespace in
            let text = String(repeating: "0123456789abcdef", count: 64 * 1024 - 64)
            try await client.create(.configMaps, in: namespace, configMap("large", ["text": .string(text)]))
            let listed = try await items(client, namespace, ListOptions())
            let large = try #require(listed.items.max { $0.count < $1.count })
            #expect(try JSONParser.parse(large)[path: ["data", "text"]]?.string == text)
        }
    }
}
