// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import KubernetesCore
package import KubernetesRuntime
import Logging
import VeleroAPI

/// Lets backups start, one after the other or several at a time, as ``BackupQueue`` decides.
///
/// There is one key for all backups: the decision is about all of them, and only one worker makes it.
package struct BackupQueueReconciler: Reconciler {
    /// The only key.
    package static let key = "queue"
    /// Namespaces come and go without a word to this controller.
    private static let interval = Duration.seconds(60)
    /// How often it is looked whether an awaited location is there.
    private static let locationInterval = Duration.seconds(5)

    package let name = ServerSettings.ControllerName.backupQueue.rawValue
    private let context: ControllerContext

    /// A queue for the backups of a context.
    package init(_ context: ControllerContext) {
        self.context = context
    }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        let backups = context.caches.backups.all
        let waiting = backups.filter { [.new, .queued].contains($0.status.phase) && !$0.isBeingDeleted }
        guard !waiting.isEmpty else { return .done }
        let awaited = AwaitedLocation(context: context)
        let queue = BackupQueue(
            limit: context.settings.concurrentBackups,
            namespaces: try await namespaces(),
            held: Set(waiting.filter { awaited.isExpected(by: $0) }.map(\.name))
        )
        for change in queue.changes(backups) { try await make(change) }
        return .again(after: queue.held.isEmpty ? Self.interval : Self.locationInterval)
    }

    /// The namespaces of the cluster, as far as they matter: with one backup at a time nothing can overlap.
    private func namespaces() async throws -> Set<String> {
        guard context.settings.concurrentBackups > 1 else { return [] }
        var names: Set<String> = []
        try await context.client.list(.namespaces) { item in
            if let metadata = try? ObjectMetadata(bytes: item) { names.insert(metadata.name) }
        }
        return names
    }

    private func make(_ change: BackupQueue.Change) async throws {
        switch change {
        case .place(let name, let position):
            try await update(name, phase: .queued, position: position)
        case .start(let name):
            guard try await update(name, phase: .readyToStart, position: nil) else { return }
            context.logger.info("Backup may start", metadata: ["backup": "\(name)"])
        }
    }

    /// Changes a backup that waits.
    /// - Returns: Whether it is still there.
    @discardableResult
    private func update(_ name: String, phase: BackupPhase, position: Int?) async throws -> Bool {
        guard let backup = context.caches.backups[name] else { return false }
        do {
            try await context.caches.backups.update(backup) { backup in
                guard [.new, .queued].contains(backup.status.phase) else { return }
                backup.status.phase = phase
                backup.status.queuePosition = position
            }
            return true
        } catch let error as ControllerError where error.code == .deleted {
            // Somebody did not want it any more; the others move up when the cache has heard of it.
            return false
        }
    }
}
