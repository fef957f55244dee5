// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// Makes the request to delete a backup, unless there is one.
struct DeletionWish: Sendable {
    private let context: ControllerContext

    init(_ context: ControllerContext) {
        self.context = context
    }

    /// Asks for the deletion of a backup.
    /// - Returns: Whether a request was made; `false` when one is under way, or was refused a short while ago.
    func make(for backup: Backup) async throws -> Bool {
        let earlier = context.caches.deleteBackupRequests.all.filter {
            $0.spec.backupName == backup.name && $0.labels[VeleroLabel.backupUID] == backup.uid
        }
        if earlier.contains(where: { $0.status.phase != .processed }) { return false }
        // A refusal stands for a while: asking at once again would be refused again, and fill the cluster with requests.
        let pause = context.settings.garbageCollectionFrequency.seconds
        let newest = earlier.compactMap(\.createdAt?.seconds).max() ?? 0
        guard context.now().seconds - newest >= min(pause, 3600) else { return false }
        try await context.caches.deleteBackupRequests.create(DeleteBackupRequest(for: backup))
        return true
    }
}
