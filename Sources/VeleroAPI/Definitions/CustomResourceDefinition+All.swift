// SPDX-License-Identifier: Apache-2.0

extension CustomResourceDefinition {
    /// The definitions of all of Velero's kinds, in order of their names.
    package static let all: [CustomResourceDefinition] = [
        backupRepository, backup, backupStorageLocation, dataDownload, dataUpload, deleteBackupRequest, downloadRequest,
        podVolumeBackup, podVolumeRestore, restore, schedule, serverStatusRequest, volumeSnapshotLocation,
    ]
}
