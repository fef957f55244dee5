// SPDX-License-Identifier: Apache-2.0

import KubernetesRuntime
import Logging
import VeleroAPI

extension BackupReconciler {
    /// Goes on with a backup that this process or another one has begun.
    func goOn(_ backup: Backup) async throws {
        var finding = RunRecord.Finding.ours
        let taken = try await backups.update(backup) { backup in
            guard backup.status.phase == .inProgress else { return }
            finding = RunRecord.takeUp(&backup, by: context.server.process, limit: context.settings.deathsTolerated)
        }
        guard taken.status.phase == .inProgress else { return }
        if let refusal = finding.refusal { return try await fail(taken, refusal) }
        let unsupported = UnsupportedFeatures.of(taken.spec)
        guard unsupported.isEmpty else {
            return try await fail(taken, ControllerError(.cannotContinue, unsupported.joined(separator: "; ")))
        }
        if finding == .takenOver { context.metrics.backupRunAgain() }
        context.logger.notice("Backup is run again", metadata: ["backup": "\(backup.name)"])
        try await run(taken)
    }
}
