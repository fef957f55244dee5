// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import ObjectStore
import Testing
import VeleroAPI

/// A cluster of a test's own with our definitions, a namespace for the server and a storage location.
struct ServerCase: Sendable {
    /// The namespace of Velero's objects.
    static let namespace = "velero"

    let cluster: TestCluster
    let client: APIClient
    let workspace: Workspace
    /// Further variables for the server, such as keys of an S3 server.
    var environment: [String: String] = [:]

    /// A server that does not run yet.
    func server(_ name: String = "server", flags: [String] = []) -> ServerProgram {
        ServerProgram(name, program, workspace, namespace: Self.namespace, flags: flags)
    }

    /// The program as the administrator.
    var program: Lifeboat {
        Lifeboat(kubeconfig: cluster.kubeconfig, storage: workspace.storage, environment: environment)
    }

    /// Lends a cluster; its storage location is a directory.
    static func with(_ body: (ServerCase) async throws -> Void) async throws {
        try await withCluster { test in
            try await test.create(
                VeleroResource.backupStorageLocations,
                [
                    "metadata": ["name": "default"],
                    "spec": [
                        "provider": "lifeboat.dev/filesystem", "default": true,
                        "config": ["path": .string(test.workspace.path)], "objectStorage": ["bucket": "store"],
                    ],
                ]
            )
            try await body(test)
        }
    }

    /// Lends a cluster; its storage location is a bucket of a real S3 server.
    static func withS3(_ body: (ServerCase, S3Server) async throws -> Void) async throws {
        try await withS3Server(.rclone) { s3 in
            let bucket = try await s3.makeBucket()
            try await withCluster { test in
                var test = test
                test.environment = s3.environment
                try await test.create(
                    VeleroResource.backupStorageLocations,
                    [
                        "metadata": ["name": "default"],
                        "spec": [
                            "provider": "aws", "default": true, "objectStorage": ["bucket": .string(bucket)],
                            "config": [
                                "region": .string(s3.region), "s3Url": .string(s3.endpoint), "s3ForcePathStyle": "true",
                            ],
                        ],
                    ]
                )
                try await body(test, s3)
            }
        }
    }

    private static func withCluster(_ body: (ServerCase) async throws -> Void) async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                try await Workspace.with { workspace in
                    let namespace = #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"velero"}}"#
                    _ = try await Application([namespace], in: Self.namespace, client)
                    try await Definitions.install(client)
                    try await body(ServerCase(cluster: cluster, client: client, workspace: workspace))
                }
            }
        }
    }
}

// MARK: - Objects

extension ServerCase {
    /// Creates one of Velero's objects.
    @discardableResult
    func create(_ resource: APIResource, _ object: JSONValue) async throws -> JSONValue {
        var object = object
        object["apiVersion"] = .string(resource.groupVersion.description)
        object["kind"] = .string(resource.kind)
        return try await client.create(resource, in: Self.namespace, object)
    }

    /// All objects of one of Velero's kinds.
    func all(_ resource: APIResource) async throws -> [JSONValue] {
        var found: [JSONValue] = []
        try await client.list(resource, namespace: Self.namespace) { found.append(try JSONParser.parse($0)) }
        return found
    }

    /// One of Velero's objects; `nil` when it is gone.
    func find(_ resource: APIResource, _ name: String) async throws -> JSONValue? {
        do {
            return try JSONParser.parse(try await client.get(resource.object(name, in: Self.namespace)))
        } catch let error as KubernetesError where error.code == .notFound {
            return nil
        }
    }

    /// How many objects of a kind are in each phase.
    func phases(_ resource: APIResource) async throws -> [String: Int] {
        try await all(resource).reduce(into: [:]) {
            $0[$1[path: ["status", "phase"]]?.string ?? "New", default: 0] += 1
        }
    }

    /// Waits until all objects of a kind are in one phase.
    func waitForAll(
        _ resource: APIResource,
        _ count: Int,
        in phase: String = "Completed",
        within limit: Duration
    ) async throws {
        var last: [String: Int] = [:]
        do {
            try await eventually("all \(resource) are \(phase)", within: limit, every: .milliseconds(200)) {
                last = (try? await phases(resource)) ?? last
                return last == [phase: count]
            }
        } catch {
            Issue.record("\(resource): \(last), wanted \(count) \(phase)\(await reasons(resource))")
            throw error
        }
    }

    /// What the restores of a directory say went wrong with them.
    private func reasons(_ resource: APIResource) async -> String {
        guard resource == VeleroResource.restores, let store = try? FileObjectStore(path: workspace.store),
            let restores = try? await all(resource)
        else { return "" }
        var words = ""
        for name in restores.compactMap({ $0[path: ["metadata", "name"]]?.string }) {
            guard let results = try? await BackupStore(store).results(ofRestore: name) else { continue }
            words += "\n\(name): \(String(describing: results.errors).prefix(2_000))"
        }
        return words
    }

    /// Makes a namespace with so many ConfigMaps.
    func makeNamespace(_ name: String, configMaps: Int) async throws {
        try await client.create(.namespaces, in: nil, ["metadata": ["name": .string(name)]])
        try await withThrowingTaskGroup { group in
            for worker in 0..<4 {
                group.addTask {
                    for index in stride(from: worker, to: configMaps, by: 4) {
                        try await client.create(
                            .configMaps,
                            in: name,
                            ["metadata": ["name": .string("map-\(index)")], "data": ["value": .string("\(index)")]]
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Asks for a backup of one namespace.
    func askForBackup(_ name: String, of namespace: String) async throws {
        try await create(
            VeleroResource.backups,
            [
                "metadata": ["name": .string(name)],
                "spec": ["includedNamespaces": [.string(namespace)], "snapshotVolumes": false],
            ]
        )
    }

    /// Asks for a restore of a backup into another namespace.
    func askForRestore(_ name: String, of backup: String, from: String, to: String) async throws {
        try await create(
            VeleroResource.restores,
            [
                "metadata": ["name": .string(name)],
                "spec": ["backupName": .string(backup), "namespaceMapping": .object([from: .string(to)])],
            ]
        )
    }

    /// How many ConfigMaps of ours a namespace has.
    func configMaps(in namespace: String) async throws -> Int {
        var names: [String] = []
        try await client.list(.configMaps, namespace: namespace) { names.append(try ObjectMetadata(bytes: $0).name) }
        return names.count { $0.hasPrefix("map-") }
    }
}
