// SPDX-License-Identifier: Apache-2.0

import Archiving
package import JSON

/// The small files that accompany an archive.
package struct BackupFiles: Sendable {
    /// The compressed log; see ``ItemLog``.
    package var log: [UInt8] = []
    /// The names of all items.
    package var resourceList = ResourceListFile()
    /// Warnings and errors.
    package var results = ResultsFile()
    /// PodVolumeBackup resources.
    package var podVolumeBackups: [JSONValue] = []
    /// Native snapshots.
    package var volumeSnapshots: [JSONValue] = []
    /// Asynchronous operations.
    package var itemOperations: [JSONValue] = []
    /// What became of each volume.
    package var volumeInfo: [JSONValue] = []
    /// Snapshots of RDS databases; `nil` when none was asked for, and then there is no file.
    package var rdsSnapshots: JSONValue?

    /// Files without content.
    package init() {}

    /// Key and compressed content of each; Velero's are all written, empty or not, as Velero does.
    func encoded(_ keys: BackupKeys) throws(ArchivingError) -> [(key: String, content: [UInt8])] {
        var files = try veleros(keys)
        if let rdsSnapshots { files.append((keys.rdsSnapshots, try SmallFile.compressed(rdsSnapshots))) }
        return files
    }

    private func veleros(_ keys: BackupKeys) throws(ArchivingError) -> [(key: String, content: [UInt8])] {
        [
            (keys.log, log.isEmpty ? try ItemLog().compressed() : log),
            (keys.resourceList, try SmallFile.compressed(resourceList.json)),
            (keys.results, try SmallFile.compressed(results.json)),
            (keys.podVolumeBackups, try SmallFile.compressed(.array(podVolumeBackups))),
            (keys.volumeSnapshots, try SmallFile.compressed(.array(volumeSnapshots))),
            (keys.itemOperations, try SmallFile.compressed(.array(itemOperations))),
            (keys.volumeInfo, try SmallFile.compressed(.array(volumeInfo))),
        ]
    }
}

/// The files of a restore.
package struct RestoreFiles: Sendable {
    /// The compressed log; see ``ItemLog``.
    package var log: [UInt8] = []
    /// The names of all items with what became of each.
    package var resourceList = ResourceListFile()
    /// Warnings and errors.
    package var results = ResultsFile()
    /// Asynchronous operations.
    package var itemOperations: [JSONValue] = []
    /// What became of each volume.
    package var volumeInfo: [JSONValue] = []

    /// Files without content.
    package init() {}

    /// Key and compressed content of each.
    func encoded(_ keys: RestoreKeys) throws(ArchivingError) -> [(key: String, content: [UInt8])] {
        [
            (keys.log, log.isEmpty ? try ItemLog().compressed() : log),
            (keys.resourceList, try SmallFile.compressed(resourceList.json)),
            (keys.results, try SmallFile.compressed(results.json)),
            (keys.itemOperations, try SmallFile.compressed(.array(itemOperations))),
            (keys.volumeInfo, try SmallFile.compressed(.array(volumeInfo))),
        ]
    }
}

/// How small files are encoded.
enum SmallFile {
    /// The most decompressed bytes of a small file accepted.
    static let maximumSize = 512 << 20
    /// The most compressed bytes of a small file accepted.
    static let maximumCompressedSize = 128 << 20

    /// A value as compressed JSON with a final newline, as Velero's encoder writes it.
    static func compressed(_ value: JSONValue) throws(ArchivingError) -> [UInt8] {
        try GzipMember.compress(JSONWriter.write(value) + [0x0A], level: .balanced)
    }
}
