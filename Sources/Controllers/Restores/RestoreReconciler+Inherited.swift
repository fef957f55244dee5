// SPDX-License-Identifier: Apache-2.0

import KubernetesRuntime
import Logging
import VeleroAPI

/// Restores that another process, or another program, has begun.
extension RestoreReconciler {
    /// Goes on with a restore that this process or another one has begun.
    func goOn(_ restore: Restore) async throws {
        var finding = RunRecord.Finding.ours
        let taken = try await restores.update(restore) { restore in
            guard restore.status.phase == .inProgress else { return }
            finding = RunRecord.takeUp(&restore, by: context.server.process, limit: context.settings.deathsTolerated)
        }
        guard taken.status.phase == .inProgress else { return }
        if let refusal = finding.refusal { return try await fail(taken, refusal) }
        let unsupported = UnsupportedFeatures.of(taken.spec)
        guard unsupported.isEmpty else {
            return try await fail(taken, ControllerError(.cannotContinue, unsupported.joined(separator: "; ")))
        }
        if finding == .takenOver { context.metrics.restoreContinued() }
        context.logger.notice("Restore is continued", metadata: ["restore": "\(restore.name)"])
        try await run(taken)
    }

    /// Ends a restore that another server has left waiting or being finalized: its objects are there, nobody finalizes it.
    func endLeftBehind(_ restore: Restore) async throws {
        let now = context.now()
        try await restores.update(restore) { restore in
            switch restore.status.phase {
            case .finalizing: restore.status.phase = .completed
            case .finalizingPartiallyFailed: restore.status.phase = .partiallyFailed
            case .waitingForPluginOperations, .waitingForPluginOperationsPartiallyFailed:
                restore.status.phase = .partiallyFailed
                restore.status.failureReason = "operations of plug-ins were under way when Lifeboat took over"
            default: return
            }
            restore.status.completionTimestamp = now
        }
    }
}
