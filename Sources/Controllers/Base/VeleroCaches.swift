// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import Logging
package import VeleroAPI

/// Velero's objects in the server's namespace, as the cluster has them.
package struct VeleroCaches: Sendable {
    package let backups: VeleroCache<Backup>
    package let restores: VeleroCache<Restore>
    package let schedules: VeleroCache<Schedule>
    package let backupStorageLocations: VeleroCache<BackupStorageLocation>
    package let volumeSnapshotLocations: VeleroCache<VolumeSnapshotLocation>
    package let downloadRequests: VeleroCache<DownloadRequest>
    package let deleteBackupRequests: VeleroCache<DeleteBackupRequest>
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
