// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import VeleroAPI

/// A kind whose objects a server keeps in its namespace.
protocol ServedResource: CustomResource {
    /// Its address.
    static var resource: APIResource { get }
    /// What a user calls one, such as `backup location`.
    static var noun: String { get }
}

extension Backup: ServedResource {
    static var resource: APIResource { VeleroResource.backups }
    static var noun: String { "backup" }
}

extension Restore: ServedResource {
    static var resource: APIResource { VeleroResource.restores }
    static var noun: String { "restore" }
}

extension Schedule: ServedResource {
    static var resource: APIResource { VeleroResource.schedules }
    static var noun: String { "schedule" }
}

extension BackupStorageLocation: ServedResource {
    static var resource: APIResource { VeleroResource.backupStorageLocations }
    static var noun: String { "backup location" }
}

extension VolumeSnapshotLocation: ServedResource {
    static var resource: APIResource { VeleroResource.volumeSnapshotLocations }
    static var noun: String { "snapshot location" }
}

extension BackupRepository: ServedResource {
    static var resource: APIResource { VeleroResource.backupRepositories }
    static var noun: String { "repository" }
}

extension DownloadRequest: ServedResource {
    static var resource: APIResource { VeleroResource.downloadRequests }
    static var noun: String { "download request" }
}

extension DeleteBackupRequest: ServedResource {
    static var resource: APIResource { VeleroResource.deleteBackupRequests }
    static var noun: String { "deletion request" }
}

extension ServerStatusRequest: ServedResource {
    static var resource: APIResource { VeleroResource.serverStatusRequests }
    static var noun: String { "status request" }
}
