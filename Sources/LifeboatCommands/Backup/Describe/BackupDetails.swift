// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import ObjectStore
import VeleroAPI
import VolumeSnapshots

/// What the store knows of one backup; a file that is missing or damaged costs only what it would have told.
struct BackupDetails {
    let backup: Backup
    /// Messages; `nil` when the file is missing.
    var results: ResultsFile?
    /// Names of the items; `nil` when it was not asked for, or the file is missing.
    var resourceList: ResourceListFile?
    /// What became of each volume.
    var volumes: [JSONValue] = []
    /// Snapshots of RDS databases.
    var databases: [RDSSnapshotRecord] = []
    /// The files; `nil` where nobody tells which there are.
    var files: Files?
    /// What was asked for to delete it, and has not been done.
    var deletions: [DeleteBackupRequest] = []
    /// Why a file could not be read, a sentence each.
    var problems: [String] = []

    /// The files of a backup.
    struct Files {
        /// Bytes of the archive; `nil` when there is none.
        var archiveSize: Int64?
        /// Bytes of all files.
        var totalSize: Int64
    }

    init(_ backup: Backup) {
        self.backup = backup
        databases = RDSSnapshotRecord.told(by: backup)
    }

    /// Reads what belongs to a backup.
    /// - Parameters:
    ///   - backup: The backup.
    ///   - place: Where it is.
    ///   - withItems: Whether the names of all items are wanted.
    /// - Returns: What could be read.
    /// - Throws: When the store fails.
    static func load(_ backup: Backup, at place: any Workplace, withItems: Bool) async throws -> BackupDetails {
        let (name, store) = (backup.name, place.store)
        var details = BackupDetails(backup)
        details.deletions = try await place.deletionRequests(of: backup)
        if place.listsFiles { try await details.readFiles(of: name, in: store) }
        // Before it has ended there are none, and a server would be asked in vain.
        guard place.listsFiles || backup.status.phase.hasLog else { return details }
        do { try await details.read(name, from: store, withItems: withItems) } catch {
            details.problems.append(try SilentServer.problem(error, at: place))
        }
        return details
    }

    private mutating func read(_ name: String, from store: BackupStore, withItems: Bool) async throws {
        results = try await reading { try await store.results(ofBackup: name) }
        volumes = try await reading { try await store.volumeInfo(ofBackup: name) } ?? []
        if let document = try await reading({ try await store.rdsSnapshots(ofBackup: name) }) {
            do { databases = try RDSSnapshotRecord.list(of: document) } catch { problems.append(error.message) }
        }
        if withItems { resourceList = try await reading { try await store.resourceList(ofBackup: name) } }
    }

    private mutating func readFiles(of name: String, in store: BackupStore) async throws {
        let files = try await store.files(ofBackup: name)
        let archive = BackupKeys(backup: name).archive
        let size = files.first { $0.key == archive }?.size
        self.files = Files(archiveSize: size, totalSize: files.reduce(0) { $0 + $1.size })
        if size == nil { problems.append("the archive \(archive) is missing: nothing can be restored") }
    }

    private mutating func reading<Value>(_ read: () async throws -> Value?) async throws -> Value? {
        do { return try await read() } catch let error as BackupStorageError where error.code == .damaged {
            problems.append(error.message)
            return nil
        }
    }

    /// Volumes of which nothing was copied.
    var skippedVolumes: [VolumeWords] { volumes.filter { $0["skipped"]?.bool == true }.map(VolumeWords.init) }

    /// Volumes that were handled in one way.
    func volumes(by method: String) -> [JSONValue] {
        volumes.filter { $0["backupMethod"]?.string == method && $0["skipped"]?.bool != true }
    }
}
