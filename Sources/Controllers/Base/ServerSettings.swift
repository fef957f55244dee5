// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// What the server's flags decide; the names and defaults are Velero's where it has them.
package struct ServerSettings: Sendable {
    /// The controllers, by the names that `--disable-controllers` takes.
    package enum ControllerName: String, Sendable, CaseIterable {
        case backupQueue = "backup-queue"
        case backup
        case backupOperations = "backup-operations"
        case backupDeletion = "backup-deletion"
        case backupFinalizer = "backup-finalizer"
        case backupSync = "backup-sync"
        case backupStorageLocation = "backup-storage-location"
        case downloadRequest = "download-request"
        case garbageCollection = "gc"
        case restore
        case restoreOperations = "restore-operations"
        case restoreFinalizer = "restore-finalizer"
        case retention
        case schedule
        case serverStatusRequest = "server-status-request"
    }

    /// Backups that may run at the same time.
    ///
    /// A backup keeps eight connections to the API server busy, so one at a time loads it least.
    package var concurrentBackups = 1
    /// How long a backup is kept when it does not say.
    package var defaultBackupTTL = Velero.defaultTTL
    /// How often backups found in a store become known to the cluster, where the location does not say.
    package var backupSyncPeriod = GoDuration(seconds: 60)
    /// How often a location is looked at, where it does not say.
    package var storeValidationFrequency = GoDuration(seconds: 60)
    /// How often expired backups are looked for.
    package var garbageCollectionFrequency = GoDuration(seconds: 3600)
    /// The location of backups that name none, where no location says that it is the default.
    package var defaultBackupStorageLocation = Velero.defaultStorageLocation
    /// The snapshot location of backups that name none, by provider, where a provider has several.
    package var defaultSnapshotLocations: [String: String] = [:]
    /// What the cluster is called in the tags of disks and snapshots, which permissions depend on.
    package var clusterName: String?
    /// How long an asynchronous operation may take, where the backup or restore does not say.
    package var defaultItemOperationTimeout = GoDuration(seconds: 4 * 3600)
    /// How often asynchronous operations are looked at.
    package var itemOperationSyncFrequency = GoDuration(seconds: 10)
    /// How long one object may take to become ready.
    package var resourceTimeout = GoDuration(seconds: 600)
    /// How long a namespace may take to go away before a restore into it.
    package var terminatingResourceTimeout = GoDuration(seconds: 600)
    /// Whether a new schedule leaves out a run that is due at once, where it does not say.
    package var scheduleSkipImmediately = false
    /// The clock by which schedules count that name no time zone (Velero: the process's own, which `TZ` says).
    package var timeZone = TimeZoneRules.utc
    /// Whether only restores are done: no backups, schedules, deletions.
    package var isRestoreOnly = false
    /// Controllers that do not run.
    package var disabledControllers: Set<ControllerName> = []
    /// How many servers may die over one backup or restore before it ends Failed.
    ///
    /// A run that needs more memory than the server has ends each of them; bad luck seldom strikes five times.
    package var deathsTolerated = 5
    /// How long a backup or restore is tried again when the API server or the store is away.
    ///
    /// Long enough for an upgrade of a control plane, short enough to be seen to have failed the same night.
    package var outageTolerance = Duration.seconds(30 * 60)

    /// The defaults.
    package init() {}

    /// What `--restore-only` switches off, as Velero does, but with the queue, which would let backups wait forever.
    private static let backupSide: Set<ControllerName> = [
        .backupQueue, .backup, .backupDeletion, .backupFinalizer, .backupOperations, .garbageCollection, .retention,
        .schedule,
    ]

    /// Whether a controller runs.
    package func runs(_ controller: ControllerName) -> Bool {
        if disabledControllers.contains(controller) { return false }
        return !(isRestoreOnly && Self.backupSide.contains(controller))
    }
}
