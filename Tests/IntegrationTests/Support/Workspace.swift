// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import Testing

/// A directory of a test's own.
struct Workspace {
    /// Its path.
    let path: String

    /// A store in it.
    var storage: String { "file://\(store)" }
    /// The path of that store.
    var store: String { "\(path)/store" }

    /// Lends a directory and removes it with all it holds.
    static func with<Result>(_ body: (Workspace) async throws -> Result) async throws -> Result {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "lifeboat-it-\(UInt64.random(in: .min ... .max))"
        ).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(Workspace(path: path))
    }

    /// The program with this workspace's store, on a cluster.
    func lifeboat(_ cluster: TestCluster) -> Lifeboat {
        Lifeboat(kubeconfig: cluster.kubeconfig, storage: storage)
    }

    /// The path of a backup's directory.
    func directory(ofBackup name: String) -> String { "\(store)/backups/\(name)" }

    /// The files of a backup, without their directory, sorted.
    func files(ofBackup name: String) -> [String] {
        ((try? FileManager.default.subpathsOfDirectory(atPath: directory(ofBackup: name))) ?? []).sorted()
    }

    /// Whether a backup has the mark that it is whole.
    func isCommitted(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(directory(ofBackup: name))/velero-backup.json")
    }

    /// Files anywhere in the store of which no backup knows.
    func strayFiles() -> [String] {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: "\(store)/plugins/.lifeboat-uncommitted")) ?? []
        return all.sorted()
    }

    /// Whether something is in the store.
    func holds(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(store)/\(path)") }

    /// Writes a file.
    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }
}
