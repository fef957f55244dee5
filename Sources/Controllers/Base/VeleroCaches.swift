// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import Logging
package import VeleroAPI

/// Velero's objects in the server's namespace, as the cluster has them.
package struct VeleroCaches: Sendable {
    /// Backups, those of all locations.
    package let backups: VeleroCache<Backup>
    /// Restores.
    package let restores: VeleroCache<Restore>
    /// Schedules.
    package let schedules: VeleroCache<Schedule>
    /// Where backups are kept.
    package let backupStorageLocations: VeleroCache<BackupStorageLocation>
    /// Where native snapshots are kept.
    package let volumeSnapshotLocations: VeleroCache<VolumeSnapshotLocation>
    /// Wishes for addresses of files.
    package let downloadRequests: VeleroCache<DownloadRequest>
    /// Wishes for the deletion of backups.
    package let deleteBackupRequests: VeleroCache<DeleteBackupRequest>
    /// Wishes to know the server's version.
    package let serverStatusRequests: VeleroCache<ServerStatusRequest>

    /// Empty caches.
    init(client: APIClient, namespace: String, logger: Logger) {
        backups = VeleroCache(VeleroResource.backups, client: client, namespace: namespace, logger: logger)
        restores = VeleroCache(VeleroResource.restores, client: client, namespace: namespace, logger: logger)
        schedules = VeleroCache(VeleroResource.schedules, client: client, namespace: namespace, logger: logger)
        backupStorageLocations = VeleroCache(
            VeleroResource.backupStorageLocations,
            client: client,
            namespace: namespace,
            logger: logger
        )
        volumeSnapshotLocations = VeleroCache(
            VeleroResource.volumeSnapshotLocations,
            client: client,
            namespace: namespace,
            logger: logger
        )
        downloadRequests = VeleroCache(
            VeleroResource.downloadRequests,
            client: client,
            namespace: namespace,
            logger: logger
        )
        deleteBackupRequests = VeleroCache(
            VeleroResource.deleteBackupRequests,
            client: client,
            namespace: namespace,
            logger: logger
        )
        serverStatusRequests = VeleroCache(
            VeleroResource.serverStatusRequests,
            client: client,
            namespace: namespace,
            logger: logger
        )
    }
}
