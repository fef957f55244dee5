// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore

/// The addresses of Velero's kinds on a server; its API has served them unchanged since their first release.
package enum VeleroResource {
    package static let backups = v1("backups", "Backup")
    package static let restores = v1("restores", "Restore")
    package static let schedules = v1("schedules", "Schedule")
    package static let backupStorageLocations = v1("backupstoragelocations", "BackupStorageLocation")
    package static let volumeSnapshotLocations = v1("volumesnapshotlocations", "VolumeSnapshotLocation")
    package static let downloadRequests = v1("downloadrequests", "DownloadRequest")
    package static let deleteBackupRequests = v1("deletebackuprequests", "DeleteBackupRequest")
    package static let serverStatusRequests = v1("serverstatusrequests", "ServerStatusRequest")
    package static let backupRepositories = v1("backuprepositories", "BackupRepository")
    package static let podVolumeBackups = v1("podvolumebackups", "PodVolumeBackup")
    package static let podVolumeRestores = v1("podvolumerestores", "PodVolumeRestore")
    package static let dataUploads = resource("datauploads", "DataUpload", version: "v2alpha1")
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
