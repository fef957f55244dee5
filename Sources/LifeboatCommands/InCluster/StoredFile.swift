// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import VeleroAPI

/// What a key of a store stands for, where the store is seen through a server.
enum StoredFile: Equatable {
    /// The resource of a backup.
    case backup(String)
    /// The resource of a restore.
    case restore(String)
    /// A file that a server gives out.
    case download(DownloadTargetKind, name: String)
    /// A file that no server gives out.
    case unavailable

    /// Reads a key of the store's layout.
    init(key: String) {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else {
            self = .unavailable
            return
        }
        switch parts[0] + "/" {
        case BackupKeys.root: self = Self.ofBackup(key, BackupKeys(backup: parts[1]))
        case RestoreKeys.root: self = Self.ofRestore(key, RestoreKeys(restore: parts[1]))
        default: self = .unavailable
        }
    }

    private static func ofBackup(_ key: String, _ keys: BackupKeys) -> StoredFile {
        let kind: DownloadTargetKind
        switch key {
        case keys.metadata: return .backup(keys.backup)
        case keys.archive: kind = .backupContents
        case keys.log: kind = .backupLog
        case keys.results: kind = .backupResults
        case keys.resourceList: kind = .backupResourceList
        case keys.volumeInfo: kind = .backupVolumeInfos
        case keys.volumeSnapshots: kind = .backupVolumeSnapshots
        case keys.itemOperations: kind = .backupItemOperations
        default: return .unavailable
        }
        return .download(kind, name: keys.backup)
    }

    private static func ofRestore(_ key: String, _ keys: RestoreKeys) -> StoredFile {
        let kind: DownloadTargetKind
        switch key {
        case keys.metadata: return .restore(keys.restore)
        case keys.log: kind = .restoreLog
        case keys.results: kind = .restoreResults
        case keys.resourceList: kind = .restoreResourceList
        case keys.volumeInfo: kind = .restoreVolumeInfo
        case keys.itemOperations: kind = .restoreItemOperations
        default: return .unavailable
        }
        return .download(kind, name: keys.restore)
    }
}
