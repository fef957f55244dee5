// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import ObjectStore
import Testing
import VeleroAPI

/// Kinds of which tests make and read objects.
protocol TestedResource: CustomResource {
    /// Where they are on a server.
    static var resource: APIResource { get }
}

extension Backup: TestedResource { static var resource: APIResource { VeleroResource.backups } }
extension Restore: TestedResource { static var resource: APIResource { VeleroResource.restores } }
extension Schedule: TestedResource { static var resource: APIResource { VeleroResource.schedules } }
extension BackupStorageLocation: TestedResource {
    static var resource: APIResource { VeleroResource.backupStorageLocations }
}
extension VolumeSnapshotLocation: TestedResource {
    static var resource: APIResource { VeleroResource.volumeSnapshotLocations }
}
extension DownloadRequest: TestedResource { static var resource: APIResource { VeleroResource.downloadRequests } }
extension DeleteBackupRequest: TestedResource {
    static var resource: APIResource { VeleroResource.deleteBackupRequests }
}
extension ServerStatusRequest: TestedResource {
    static var resource: APIResource { VeleroResource.serverStatusRequests }
}

extension ControllersCase {
    /// Makes an object in the server's namespace.
    @discardableResult
    func create<Resource: TestedResource>(_ object: Resource) async throws -> Resource {
        var json = object.json
        json[path: ["metadata", "namespace"]] = .string(namespace)
        return Resource(json: try await client.create(Resource.resource, in: namespace, json))
    }

    /// An object; `nil` when there is none.
    func find<Resource: TestedResource>(_ kind: Resource.Type, _ name: String) async throws -> Resource? {
        do {
            let bytes = try await client.get(Resource.resource.object(name, in: namespace))
            return Resource(json: try JSONParser.parse(bytes))
        } catch let error as KubernetesError where error.code == .notFound {
            return nil
        }
    }

    /// All objects of a kind.
    func all<Resource: TestedResource>(_ kind: Resource.Type) async throws -> [Resource] {
        var found: [Resource] = []
        try await client.list(Resource.resource, namespace: namespace) { item in
            found.append(Resource(json: try JSONParser.parse(item)))
        }
        return found
    }

    /// Changes members of an object.
    func patch<Resource: TestedResource>(_ kind: Resource.Type, _ name: String, _ patch: JSONValue) async throws {
        let body: [UInt8] = JSONWriter.write(patch)
        _ = try await client.patch(Resource.resource.object(name, in: namespace), .merge, body)
    }

    /// Asks for the deletion of an object.
    func delete<Resource: TestedResource>(_ kind: Resource.Type, _ name: String) async throws {
        try await client.delete(Resource.resource.object(name, in: namespace))
    }

    /// Waits until an object is as it shall be.
    @discardableResult
    func waitFor<Resource: TestedResource>(
        _ kind: Resource.Type,
        _ name: String,
        _ what: String = "as it shall be",
        within limit: Duration = .seconds(120),
        _ condition: (Resource) -> Bool
    ) async throws -> Resource {
        var last: Resource?
        do {
            try await eventually("\(Resource.kind) \(name) is \(what)", within: limit) {
                last = try await find(kind, name)
                return last.map(condition) ?? false
            }
        } catch let error as NeverHappened {
            Issue.record("\(error); it is \(last.map { JSONWriter.text($0.json) } ?? "not there")")
            throw error
        }
        return try #require(last)
    }

    /// Waits until an object is gone.
    func waitUntilGone<Resource: TestedResource>(
        _ kind: Resource.Type,
        _ name: String,
        within limit: Duration = .seconds(120)
    ) async throws {
        try await eventually("\(Resource.kind) \(name) is gone", within: limit) { try await find(kind, name) == nil }
    }
}

// MARK: - Kinds

extension ControllersCase {
    /// Makes a location, by default the one of the tests.
    func createLocation(
        _ name: String = "default",
        bucket: String = "bucket",
        _ edit: (inout BackupStorageLocationSpec) -> Void = { _ in }
    ) async throws {
        var spec = BackupStorageLocationSpec(provider: "lifeboat.dev/memory", bucket: bucket)
        spec.isDefault = name == "default"
        edit(&spec)
        try await create(BackupStorageLocation(name: name, spec: spec))
    }

    /// Waits until the location of the tests is as it shall be.
    @discardableResult
    func waitForLocation(
        _ name: String = "default",
        _ condition: (BackupStorageLocation) -> Bool
    ) async throws -> BackupStorageLocation {
        try await waitFor(BackupStorageLocation.self, name) { condition($0) }
    }

    /// Asks for a backup.
    @discardableResult
    func askForBackup(
        _ name: String,
        of namespaces: [String],
        _ edit: (inout Backup) -> Void = { _ in }
    ) async throws
        -> Backup
    {
        var spec = BackupSpec()
        spec.includedNamespaces = namespaces
        spec.snapshotVolumes = false
        var backup = Backup(name: name, spec: spec)
        edit(&backup)
        return try await create(backup)
    }

    /// Waits until a backup is in a phase.
    @discardableResult
    func waitForBackup(
        _ name: String,
        _ phase: BackupPhase,
        within limit: Duration = .seconds(120)
    ) async throws
        -> Backup
    {
        try await waitFor(Backup.self, name, phase.rawValue, within: limit) { $0.status.phase == phase }
    }

    /// Makes a backup and waits for it.
    @discardableResult
    func makeBackup(_ name: String, of namespace: String) async throws -> Backup {
        try await askForBackup(name, of: [namespace])
        return try await waitForBackup(name, .completed)
    }

    /// Asks for a restore into another namespace.
    @discardableResult
    func askForRestore(
        _ name: String,
        of backup: String,
        _ edit: (inout RestoreSpec) -> Void = { _ in }
    ) async throws -> Restore {
        var spec = RestoreSpec(backupName: backup)
        // Kubernetes 1.20 takes an empty text for null, which is no text.
        if backup.isEmpty { spec.backupName = "" }
        edit(&spec)
        return try await create(Restore(name: name, spec: spec))
    }

    /// Waits until a restore is in a phase.
    @discardableResult
    func waitForRestore(
        _ name: String,
        _ phase: RestorePhase,
        within limit: Duration = .seconds(120)
    ) async throws
        -> Restore
    {
        try await waitFor(Restore.self, name, phase.rawValue, within: limit) { $0.status.phase == phase }
    }

    /// Asks for the deletion of a backup, as a user does.
    @discardableResult
    func askForDeletion(of backup: String, uid: String? = nil) async throws -> DeleteBackupRequest {
        var request = DeleteBackupRequest(
            name: "delete-\(backup)",
            spec: DeleteBackupRequestSpec(json: ["backupName": .string(backup)])
        )
        if let uid { request.labels = [VeleroLabel.backupUID: uid] }
        return try await create(request)
    }

    /// Waits until a request to delete a backup is answered.
    func waitForAnswer(to name: String) async throws -> [String] {
        try await waitFor(DeleteBackupRequest.self, name, "processed") { $0.status.phase == .processed }.status.errors
    }
}

// MARK: - Data

extension ControllersCase {
    /// Lends a namespace with so many ConfigMaps.
    func withData(_ configMaps: Int = 3, _ body: (String) async throws -> Void) async throws {
        try await client.withTestNamespace { namespace in
            try await makeConfigMaps(configMaps, in: namespace)
            try await body(namespace)
        }
    }

    /// Makes so many ConfigMaps `map-0`, `map-1` and so on.
    func makeConfigMaps(_ count: Int, in namespace: String) async throws {
        for index in 0..<count {
            try await client.create(
                .configMaps,
                in: namespace,
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string("map-\(index)")],
                    "data": ["number": .string("\(index)")],
                ]
            )
        }
    }

    /// How many of our ConfigMaps a namespace has.
    func configMaps(in namespace: String) async throws -> Int {
        var count = 0
        try await client.list(.configMaps, namespace: namespace) { item in
            if try ObjectMetadata(bytes: item).name.hasPrefix("map-") { count += 1 }
        }
        return count
    }

    /// The keys below a directory of the bucket, without it.
    func files(_ directory: String) async throws -> [String] {
        try await bucket.listAll(prefix: directory).objects.map { String($0.key.dropFirst(directory.count)) }
    }

    /// The bucket's backups and restores.
    var stored: BackupStore { BackupStore(bucket) }

    /// The items of a backup, as `kind/name`.
    func items(ofBackup name: String) async throws -> [String] {
        var items: [String] = []
        try await stored.archive(ofBackup: name).forEachItem { items.append("\($0.resource)/\($0.name)") }
        return items
    }
}

extension APIClient {
    /// Lends a name of a namespace that is not there, and removes what then has that name.
    func withNamespaceName(_ body: (String) async throws -> Void) async throws {
        let name = "lifeboat-target-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let outcome: Swift.Result<Void, any Error>
        do { outcome = .success(try await body(name)) } catch { outcome = .failure(error) }
        _ = try? await delete(APIResource.namespaces.object(name))
        try outcome.get()
    }
}
