// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// A backup is one moment, whatever happens while it is taken.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct ConsistencyTests {
    @Test func `a backup taken while objects come, change and go holds those of its revision`() async throws {
        let cluster = try await TestCluster.sandbox()
        try await cluster.withClient { client in
            try await client.withTestNamespace { namespace in
                try await Workspace.with { workspace in
                    try await populate(client, namespace, count: 620)
                    let ended = try await withWriters(client, namespace) {
                        try await workspace.lifeboat(cluster).run(
                            "backup",
                            "create",
                            "moving",
                            "--include-namespaces",
                            namespace
                        )
                    }
                    try ended.expectSuccess()
                    let backup = try await StoredBackup("moving", in: workspace)
                    #expect(!backup.revision.isEmpty)
                    #expect(ended.output.contains("revision   \(backup.revision), every kind"), "\(ended)")
                    #expect(backup.duplicates == 0)
                    for resource in [APIResource.configMaps, .secrets] {
                        let expected = try await objects(of: resource, namespace, at: backup.revision, client)
                        let archived = backup.objects.values.filter { $0.resource == resource.groupResource }
                        #expect(Set(archived.map(\.name)) == Set(expected.keys))
                        for item in archived {
                            #expect(revision(of: item.body[...]) == expected[item.name], "\(item.path)")
                        }
                    }
                    // The writers were at work: what is there now is something else.
                    let now = try await objects(of: .configMaps, namespace, at: nil, client)
                    let then = try await objects(of: .configMaps, namespace, at: backup.revision, client)
                    #expect(now != then)
                    #expect(then.count > 500)
                }
            }
        }
    }

    /// Other tests use the cluster too; so this one tells the moment by a pair of objects that always agree.
    @Test func `objects of two kinds that are written in turn are never more than one step apart`() async throws {
        let cluster = try await TestCluster.sandbox()
        try await cluster.withClient { client in
            try await client.withTestNamespace { namespace in
                try await Workspace.with { workspace in
                    let map = APIResource.configMaps.object("step", in: namespace)
                    let secret = APIResource.secrets.object("step", in: namespace)
                    for address in [map, secret] {
                        _ = try await client.create(address.resource, in: namespace, step(0, address.resource))
                    }
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            var number = 1
                            while !Task.isCancelled {
                                // The map is always written first.
                                for address in [map, secret] {
                                    _ = try await client.update(address, step(number, address.resource))
                                }
                                number += 1
                            }
                        }
                        for round in 0..<3 {
                            let name = "round-\(round)"
                            let ended = try await workspace.lifeboat(cluster).run(
                                "backup",
                                "create",
                                name,
                                "--include-namespaces",
                                namespace
                            )
                            try ended.expectSuccess()
                            let backup = try await StoredBackup(name, in: workspace)
                            let first = try number(of: backup.objects["configmaps/\(namespace)/step"])
                            let second = try number(of: backup.objects["secrets/\(namespace)/step"])
                            #expect(first == second || first == second + 1, "\(first), \(second)")
                            #expect(first > 0)
                        }
                        group.cancelAll()
                        while await group.nextResult() != nil {}
                    }
                }
            }
        }
    }
}

extension APIResource {
    /// Secrets, a second kind beside ConfigMaps.
    static let secrets = APIResource(
        groupResource: GroupResource("secrets"),
        version: "v1",
        kind: "Secret",
        namespaced: true
    )
}

extension ConsistencyTests {
    private func populate(_ client: APIClient, _ namespace: String, count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= 8 { try await group.next() }
                group.addTask {
                    _ = try await client.create(.configMaps, in: namespace, object("old-\(number)", .configMaps))
                }
            }
            try await group.waitForAll()
        }
        for number in 0..<20 {
            _ = try await client.create(.secrets, in: namespace, object("old-\(number)", .secrets))
        }
    }

    /// Creates, changes and deletes objects, at the start and the end of the alphabet, while the closure runs.
    private func withWriters<Result: Sendable>(
        _ client: APIClient,
        _ namespace: String,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<2 {
                group.addTask {
                    var number = writer
                    while !Task.isCancelled {
                        let resource = number % 4 < 2 ? APIResource.configMaps : .secrets
                        for prefix in ["a", "zz"] {
                            _ = try await client.create(
                                resource,
                                in: namespace,
                                object("\(prefix)-new-\(number)", resource)
                            )
                        }
                        if number < 200 {
                            let old = APIResource.configMaps.object("old-\(number)", in: namespace)
                            try await client.delete(old)
                            let changed = APIResource.configMaps.object("old-\(number + 300)", in: namespace)
                            try await client.change(changed, ["data": ["text": "changed"]])
                        }
                        number += 2
                    }
                }
            }
            let result = try await body()
            group.cancelAll()
            while await group.nextResult() != nil {}
            return result
        }
    }

    private func object(_ name: String, _ resource: APIResource) -> [UInt8] {
        JSONWriter.write([
            "apiVersion": "v1", "kind": .string(resource.kind), "metadata": ["name": .string(name)],
        ])
    }

    private func step(_ number: Int, _ resource: APIResource) -> [UInt8] {
        JSONWriter.write([
            "apiVersion": "v1", "kind": .string(resource.kind),
            "metadata": ["name": "step", "labels": ["step": .string("\(number)")]],
        ])
    }

    private func number(of item: ArchivedItem?) throws -> Int {
        let object = try JSONParser.parse(try #require(item).body)
        return try #require(object[path: ["metadata", "labels", "step"]]?.string.flatMap { Int($0) })
    }

    /// Names and revisions of the objects of a kind, as one list of the server has them.
    private func objects(
        of resource: APIResource,
        _ namespace: String,
        at revision: String?,
        _ client: APIClient
    ) async throws -> [String: String] {
        var request = KubernetesRequest(.get, resource.collectionPath(namespace: namespace))
        if let revision { request.query = [("resourceVersion", revision), ("resourceVersionMatch", "Exact")] }
        let list = try JSONParser.parse(try await client.send(request).body)
        var found: [String: String] = [:]
        for object in list["items"]?.array ?? [] {
            let metadata = object["metadata"]
            found[metadata?["name"]?.string ?? ""] = metadata?["resourceVersion"]?.string
        }
        return found
    }

    private func revision(of object: ArraySlice<UInt8>) -> String? {
        (try? RawJSON(object))?["metadata"]?["resourceVersion"]?.string
    }
}
