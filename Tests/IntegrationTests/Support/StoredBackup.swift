// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import KubernetesCore
import ObjectStore
import VeleroAPI

/// A backup as it lies in a directory.
struct StoredBackup {
    /// The objects by `kind/namespace/name` or `kind/name`, byte by byte.
    private(set) var objects: [String: ArchivedItem] = [:]
    /// How often an object came out of the archive that had come before.
    private(set) var duplicates = 0
    /// The revision written into it.
    let revision: String
    /// Its phase.
    let phase: String

    /// Reads a backup out of a workspace.
    init(_ name: String, in workspace: Workspace) async throws {
        let store = BackupStore(try FileObjectStore(path: workspace.store))
        let backup = try await store.backup(named: name)
        revision = backup.json[path: ["metadata", "annotations", "lifeboat.dev/revision"]]?.string ?? ""
        phase = backup.status.phase.rawValue
        var objects: [String: ArchivedItem] = [:]
        var duplicates = 0
        try await store.archive(ofBackup: name).forEachItem { item in
            let key = ([item.resource.description] + [item.namespace, item.name].compactMap { $0 }).joined(
                separator: "/"
            )
            if objects.updateValue(item, forKey: key) != nil { duplicates += 1 }
        }
        self.objects = objects
        self.duplicates = duplicates
    }
}
