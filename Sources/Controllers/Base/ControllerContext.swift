// SPDX-License-Identifier: Apache-2.0

package import KubernetesClient
package import Logging
package import VeleroAPI

/// What all controllers of one term of leadership share.
package struct ControllerContext: Sendable {
    /// Who does the work; goes into download addresses and the answer to a ServerStatusRequest.
    package struct Server: Sendable {
        /// The version of this program.
        package var version: String
        /// The pod this runs in; `nil` outside of a cluster.
        package var podName: String?
        /// The port at which the pod serves downloads.
        package var downloadPort: Int
        /// Tells this process from all others, through all terms in which it leads.
        package var process = String(UInt64.random(in: .min ... .max), radix: 36)

        /// Describes a server.
        package init(version: String, podName: String? = nil, downloadPort: Int = 8085) {
            self.version = version
            self.podName = podName
            self.downloadPort = downloadPort
        }
    }

    /// The cluster.
    package let client: APIClient
    /// The namespace of Velero's objects.
    package let namespace: String
    /// Opens the stores of locations.
    package let locations: any LocationOpening
    /// What the flags decide.
    package let settings: ServerSettings
    /// What is counted.
    package let metrics: ServerMetrics
    /// The addresses at which files can be fetched.
    package let tickets: DownloadTickets
    /// Who does the work.
    package let server: Server
    /// Tells the time of day.
    package let now: @Sendable () -> Timestamp
    /// Takes what happens.
    package let logger: Logger
    /// Velero's objects, as the cluster has them.
    package let caches: VeleroCaches
    /// What was found of locations.
    let looks = LocationLooks()
    /// How long backups and restores have waited for their locations, before they start.
    let waits: Outages
    /// When this term began.
    let startedAt: Timestamp

    /// Gathers what controllers share, with empty caches; ``ControllerSet`` fills them.
    package init(
        client: APIClient,
        namespace: String,
        locations: any LocationOpening,
        settings: ServerSettings = ServerSettings(),
        metrics: ServerMetrics,
        tickets: DownloadTickets,
        server: Server,
        now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        self.client = client
        self.namespace = namespace
        self.locations = locations
        self.settings = settings
        self.metrics = metrics
        self.tickets = tickets
        self.server = server
        self.now = now
        self.logger = logger
        waits = Outages(tolerance: settings.outageTolerance)
        startedAt = now()
        caches = VeleroCaches(client: client, namespace: namespace, logger: logger)
    }

    /// The location that a backup's files are in; `nil` when the cluster has none of that name.
    package func location(of backup: Backup) -> BackupStorageLocation? {
        caches.backupStorageLocations[backup.spec.storageLocation ?? ""]
    }
}
