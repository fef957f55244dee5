// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// Makes the request to delete a backup, unless there is one.
struct DeletionWish: Sendable {
    private let context: ControllerContext

    init(_ context: ControllerContext) {
        self.context = context
    }

    /// Whether a request to delete a backup was refused a short while ago, and stands there with the reasons.
    ///
    /// Answered requests are kept for a day, so that what cannot be deleted is tried once a day.
    func isRefused(_ backup: Backup) -> Bool { earlier(backup).contains { $0.status.phase == .processed } }

    /// Asks for the deletion of a backup.
    /// - Returns: Whether a request was made; `false` when one is under way, or was refused a short while ago.
    func make(for backup: Backup) async throws -> Bool {
        guard earlier(backup).isEmpty else { return false }
        try await context.caches.deleteBackupRequests.create(DeleteBackupRequest(for: backup))
        return true
    }

    private func earlier(_ backup: Backup) -> [DeleteBackupRequest] {
        context.caches.deleteBackupRequests.all.filter {
            $0.spec.backupName == backup.name && $0.labels[VeleroLabel.backupUID] == backup.uid
        }
    }
}
