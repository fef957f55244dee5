// SPDX-License-Identifier: Apache-2.0

package import KubernetesRuntime
import Logging
import VeleroAPI

/// All controllers and informers of one term of leadership, tied together: which change wakes which controller.
package struct ControllerSet: Sendable {
    /// What the controllers share.
    package let context: ControllerContext
    private let observer: (any ReconcileObserver)?
    private let syncDeadline: Duration
    private let onSync: @Sendable () -> Void
    private var wirings: [any Wiring] = []
    private var controllers: [Controller] = []

    /// Controllers that do not run yet.
    /// - Parameters:
    ///   - context: What they share.
    ///   - observer: Is told each reconcile.
    ///   - syncDeadline: How long the first lists may take. Ten thousand backups are listed in seconds; an API server that
    ///     needs longer is in trouble, or does not know the kinds, and starting anew helps.
    ///   - onSync: Is called once all caches are filled and the controllers run.
    package init(
        _ context: ControllerContext,
        observer: (any ReconcileObserver)? = nil,
        syncDeadline: Duration = .seconds(120),
        onSync: @escaping @Sendable () -> Void = {}
    ) {
        self.context = context
        self.observer = observer
        self.syncDeadline = syncDeadline
        self.onSync = onSync
        addBackups()
        addRestores()
        addLocations()
        addRequests()
    }

    /// Fills the caches, then runs the controllers, until the task is cancelled; ends when what they do has ended.
    /// - Throws: `CancellationError`; an error when the caches cannot be filled.
    package func run() async throws {
        for wiring in wirings { wiring.attach() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for wiring in wirings { group.addTask { try await wiring.run() } }
            defer { group.cancelAll() }
            group.addTask {
                for wiring in wirings { try await wiring.waitUntilSynced(deadline: syncDeadline) }
                context.metrics.backupsFound(context.caches.backups.all)
                context.logger.info("Controllers run", metadata: ["namespace": "\(context.namespace)"])
                onSync()
                await runControllers()
                throw CancellationError()
            }
            // One after the other, so that the first failure ends the others; waiting for all at once would not.
            while try await group.next() != nil {}
        }
    }

    private func runControllers() async {
        await withTaskGroup(of: Void.self) { group in
            for controller in controllers { group.addTask { await controller.run() } }
        }
    }
}

// MARK: - Wiring

extension ControllerSet {
    private mutating func add(
        _ name: ServerSettings.ControllerName,
        _ reconciler: any Reconciler,
        workers: Int = 1
    ) -> WorkQueue? {
        guard context.settings.runs(name) else { return nil }
        let queue = WorkQueue()
        controllers.append(
            Controller(reconciler, queue: queue, workers: workers, observer: observer, logger: context.logger)
        )
        return queue
    }

    private mutating func addBackups() {
        let slots = add(.backupQueue, BackupQueueReconciler(context))
        let runs = add(.backup, BackupReconciler(context), workers: context.settings.concurrentBackups)
        let finalizer = add(.backupFinalizer, BackupFinalizerReconciler(context))
        let garbage = add(.garbageCollection, GarbageCollector(context))
        let schedules = add(.schedule, ScheduleReconciler(context))
        let retention = add(.retention, RetentionReconciler(context))
        let stranded = add(.backupDeletion, StrandedDeletionReconciler(context))
        wirings.append(
            CacheWiring(context.caches.backups) { [context] name, change in
                Self.tellCounts(context)
                // A backup that has ended, of which there may be ten thousand, changes nothing for those that wait.
                let matters = [change.previous, change.current].contains {
                    $0.map { BackupQueue.concerns($0.status.phase) } ?? false
                }
                if matters { slots?.add(BackupQueueReconciler.key) }
                if let backup = change.current {
                    let phase = backup.status.phase
                    if BackupQueue.isRunning(phase), change.isNewToRun { runs?.add(name) }
                    if BackupFinalizerReconciler.isWaiting(phase) { finalizer?.add(name) }
                    if change.isNew || phase.isTerminal { garbage?.add(name) }
                    // The usual deletion has ended by then.
                    if phase == .deleting { stranded?.add(name, after: change.isNew ? .zero : .seconds(60)) }
                }
                guard let schedule = Self.schedule(of: change.any, context) else { return }
                let wasRunning = change.previous.map(ScheduleDecision.isRunning) ?? false
                if wasRunning, !(change.current.map(ScheduleDecision.isRunning) ?? false) { schedules?.add(schedule) }
                // Both look at all backups: of thousands that go at once not each must make them look.
                if change.current?.status.phase.isTerminal ?? true { retention?.add(schedule, after: .seconds(1)) }
            }
        )
        wirings.append(
            CacheWiring(context.caches.schedules) { name, _ in
                schedules?.add(name)
                retention?.add(name)
            }
        )
        let deletions = add(.backupDeletion, DeleteBackupRequestReconciler(context), workers: 4)
        wirings.append(
            CacheWiring(context.caches.deleteBackupRequests) { name, change in
                deletions?.add(name)
                if change.current == nil { stranded?.add(change.any.spec.backupName) }
            }
        )
    }

    /// The name of the schedule that a backup says it is of, also of one that the cluster does not have; `nil` when it says none.
    ///
    /// A label has room for 63 characters: what is longer is there in a shortened form.
    private static func schedule(of backup: Backup, _ context: ControllerContext) -> String? {
        let label = backup.scheduleName
        guard !label.isEmpty else { return nil }
        let schedules = context.caches.schedules
        if schedules[label] != nil { return label }
        return schedules.all.first { ScheduledBackup.isMade(backup, by: $0.name) }?.name ?? label
    }

    private static func tellCounts(_ context: ControllerContext) {
        context.metrics.counts(
            backups: context.caches.backups.informer.count,
            restores: context.caches.restores.informer.count
        )
    }

    private mutating func addRestores() {
        let underWay = RestoresUnderWay()
        let runs = add(.restore, RestoreReconciler(context, underWay: underWay))
        let removals = add(.restore, RestoreRemovalReconciler(context, underWay: underWay))
        wirings.append(
            CacheWiring(context.caches.restores) { [context] name, change in
                Self.tellCounts(context)
                guard let restore = change.current else { return }
                if restore.isBeingDeleted {
                    removals?.add(name)
                } else if !restore.status.phase.isTerminal, change.isNewToRun {
                    runs?.add(name)
                }
            }
        )
    }

    private mutating func addLocations() {
        let looks = add(.backupStorageLocation, LocationReconciler(context), workers: 4)
        let syncs = add(.backupSync, BackupSyncReconciler(context), workers: 2)
        wirings.append(
            CacheWiring(context.caches.backupStorageLocations) { name, change in
                // Its own writes of the status wake it too, and find nothing to do.
                looks?.add(name)
                let became = change.current?.status.phase == .available && change.previous?.status.phase != .available
                if became || change.current?.spec != change.previous?.spec { syncs?.add(name) }
            }
        )
        wirings.append(CacheWiring(context.caches.volumeSnapshotLocations) { _, _ in })
    }

    private mutating func addRequests() {
        let downloads = add(.downloadRequest, DownloadRequestReconciler(context), workers: 2)
        wirings.append(CacheWiring(context.caches.downloadRequests) { name, _ in downloads?.add(name) })
        let statuses = add(.serverStatusRequest, ServerStatusRequestReconciler(context))
        wirings.append(CacheWiring(context.caches.serverStatusRequests) { name, _ in statuses?.add(name) })
    }
}
