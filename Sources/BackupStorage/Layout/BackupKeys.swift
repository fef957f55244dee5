// SPDX-License-Identifier: Apache-2.0

/// The keys of one backup's objects, as Velero lays them out below `backups/<name>/`.
package struct BackupKeys: Sendable, Hashable {
    /// What the keys of all backups start with.
    package static let root = "backups/"
    /// The last part of the key of the commit mark.
    package static let metadataFile = "velero-backup.json"

    /// The backup's name.
    package let backup: String

    /// The keys of the backup of this name.
    package init(backup: String) {
        self.backup = backup
    }

    /// What all keys of the backup start with.
    package var directory: String { "\(Self.root)\(backup)/" }

    /// The Backup resource.
    ///
    /// Where it is, the backup exists.
    package var metadata: String { directory + Self.metadataFile }
    /// The archive of objects.
    package var archive: String { key(".tar.gz") }
    /// The log.
    package var log: String { key("-logs.gz") }
    /// PodVolumeBackup resources.
    package var podVolumeBackups: String { key("-podvolumebackups.json.gz") }
    /// Native snapshots.
    package var volumeSnapshots: String { key("-volumesnapshots.json.gz") }
    /// Asynchronous operations of plug-ins.
    package var itemOperations: String { key("-itemoperations.json.gz") }
    /// Names of all items by kind.
    package var resourceList: String { key("-resource-list.json.gz") }
    /// Warnings and errors.
    package var results: String { key("-results.gz") }
    /// What became of each volume.
    package var volumeInfo: String { key("-volumeinfo.json.gz") }

    /// VolumeSnapshot objects, which older versions of Velero wrote.
    package var csiVolumeSnapshots: String { key("-csi-volumesnapshots.json.gz") }
    /// VolumeSnapshotContent objects, which older versions of Velero wrote.
    package var csiVolumeSnapshotContents: String { key("-csi-volumesnapshotcontents.json.gz") }

    /// Lifeboat's index of the archive; Velero removes it with the backup and does not mind it.
    package var index: String { key("-lifeboat-index.jsonl.gz") }
    /// Lifeboat's snapshots of RDS databases; only there when some were asked for.
    package var rdsSnapshots: String { key("-lifeboat-rds-snapshots.json.gz") }
    /// Who is writing the backup; gone once it is committed.
    package var claim: String { key("-lifeboat-claim.json") }

    private func key(_ suffix: String) -> String { directory + backup + suffix }
}

/// The keys of one restore's objects, as Velero lays them out below `restores/<name>/`.
package struct RestoreKeys: Sendable, Hashable {
    /// What the keys of all restores start with.
    package static let root = "restores/"

    /// The restore's name.
    package let restore: String

    /// The keys of the restore of this name.
    package init(restore: String) {
        self.restore = restore
    }

    /// What all keys of the restore start with.
    package var directory: String { "\(Self.root)\(restore)/" }

    /// The log.
    package var log: String { "\(directory)restore-\(restore)-logs.gz" }
    /// Warnings and errors.
    package var results: String { "\(directory)restore-\(restore)-results.gz" }
    /// Names of all items by kind, with what became of each.
    package var resourceList: String { "\(directory)restore-\(restore)-resource-list.json.gz" }
    /// Asynchronous operations of plug-ins.
    package var itemOperations: String { "\(directory)restore-\(restore)-itemoperations.json.gz" }
    /// What became of each volume; the one file without `restore-` in front.
    package var volumeInfo: String { "\(directory)\(restore)-volumeinfo.json.gz" }

    /// The Restore resource.
    ///
    /// Velero keeps it in the cluster only; Lifeboat needs no cluster to remember it.
    package var metadata: String { "\(directory)\(restore)-lifeboat-restore.json" }
}
