// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore

/// The addresses of Velero's kinds on a server; its API has served them unchanged since their first release.
package enum VeleroResource {
    /// Of kind Backup.
    package static let backups = v1("backups", "Backup")
    /// Of kind Restore.
    package static let restores = v1("restores", "Restore")
    /// Of kind Schedule.
    package static let schedules = v1("schedules", "Schedule")
    /// Of kind BackupStorageLocation.
    package static let backupStorageLocations = v1("backupstoragelocations", "BackupStorageLocation")
    /// Of kind VolumeSnapshotLocation.
    package static let volumeSnapshotLocations = v1("volumesnapshotlocations", "VolumeSnapshotLocation")
    /// Of kind DownloadRequest.
    package static let downloadRequests = v1("downloadrequests", "DownloadRequest")
    /// Of kind DeleteBackupRequest.
    package static let deleteBackupRequests = v1("deletebackuprequests", "DeleteBackupRequest")
    /// Of kind ServerStatusRequest.
    package static let serverStatusRequests = v1("serverstatusrequests", "ServerStatusRequest")
    /// Of kind BackupRepository.
    package static let backupRepositories = v1("backuprepositories", "BackupRepository")
    /// Of kind PodVolumeBackup.
    package static let podVolumeBackups = v1("podvolumebackups", "PodVolumeBackup")
    /// Of kind PodVolumeRestore.
    package static let podVolumeRestores = v1("podvolumerestores", "PodVolumeRestore")
    /// Of kind DataUpload, of the data mover.
    package static let dataUploads = resource("datauploads", "DataUpload", version: "v2alpha1")
    /// Of kind DataDownload, of the data mover.
    package static let dataDownloads = resource("datadownloads", "DataDownload", version: "v2alpha1")

    private static func v1(_ plural: String, _ kind: String) -> APIResource {
        resource(plural, kind, version: "v1")
    }

    private static func resource(_ plural: String, _ kind: String, version: String) -> APIResource {
        APIResource(
            groupResource: GroupResource(group: Velero.group, resource: plural),
            version: version,
            kind: kind,
            namespaced: true
        )
    }
}
