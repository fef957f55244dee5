// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import KubernetesCore
import ObjectStore
import VeleroAPI

/// The bucket that a real Velero wrote.
enum Fixtures {
    static let backups = ["nightly-20261122174750", "shop-cluster", "shop-default", "shop-web"]

    static func store() throws -> any ObjectStorage {
        let tests = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return ReadOnlyObjectStore(try FileObjectStore(path: "/\(tests)/Fixtures/velero-1.18.1"))
    }
}

/// Objects and backups made up for tests.
enum Samples {
    static let now = Timestamp(seconds: 1_795_369_636)
    static let pods = GroupResource("pods")
    static let deployments = GroupResource("deployments.apps")
    static let clusterRoles = GroupResource("clusterroles.rbac.authorization.k8s.io")

    static func body(_ kind: String, _ namespace: String?, _ name: String, padding: Int = 0) -> [UInt8] {
        let scope = namespace.map { "\"namespace\":\"\($0)\"," } ?? ""
        let fill = String(repeating: "x", count: padding)
        return Array(
            #"{"apiVersion":"v1","kind":"\#(kind)","metadata":{\#(scope)"name":"\#(name)"},"data":"\#(fill)"}"#.utf8
        )
    }

    static func backup(_ name: String, uid: String? = nil) -> Backup {
        var backup = Backup(name: name, spec: BackupSpec())
        backup.uid = uid ?? ""
        backup.status.phase = .completed
        return backup
    }

    /// Writes a backup of these objects.
    static func write(
        _ name: String,
        _ objects: [(GroupResource, String?, String)],
        padding: Int = 0,
        owner: String? = nil,
        retainUntil: Timestamp? = nil,
        to store: any ObjectStorage
    ) async throws {
        try await BackupStore(store).withNewBackup(
            named: name,
            startedAt: now,
            owner: owner,
            retainUntil: retainUntil
        ) { draft in
            let archive = try await draft.writeArchive(modifiedAt: now) { sink in
                var segment = sink.segment()
                for (resource, namespace, object) in objects {
                    let body = body("Thing", namespace, object, padding: padding)
                    segment.append(resource, version: "v1", namespace: namespace, name: object, body: body[...])
                    if segment.isFull { try await sink.append(segment.takeCompressed()) }
                }
                if !segment.isEmpty { try await sink.append(segment.takeCompressed()) }
            }
            try await draft.commit(backup(name, uid: owner), archive: archive, files: BackupFiles())
        }
    }

    /// Stores an archive made by hand as a backup's.
    static func put(
        _ archive: [UInt8],
        asArchiveOf name: String,
        to store: any ObjectStorage
    ) async throws -> ArchiveReader {
        try await store.put(BackupKeys(backup: name).archive, archive)
        return try BackupStore(store).archive(ofBackup: name)
    }

    static func items(_ reader: ArchiveReader, _ copies: ArchiveReader.Copies = .plain) async throws -> [ArchivedItem] {
        var items: [ArchivedItem] = []
        try await reader.forEachItem(copies) { items.append($0) }
        return items
    }
}
