// SPDX-License-Identifier: Apache-2.0

import KubernetesRuntime
import Logging
import VeleroAPI

extension BackupReconciler {
    /// Whether the backup waits for its location: nobody has looked at it yet, or its store is only away, for a time that
    /// is no reason to go without the night's backup.
    ///
    /// Where no controller looks at locations, the location is taken at its word.
    func awaitsLocation(_ backup: Backup) -> Bool {
        guard context.settings.runs(.backupStorageLocation) else { return false }
        let locations = context.caches.backupStorageLocations
        let name = BackupPreparation.location(of: backup.spec, among: locations.all, settings: context.settings)
        guard let location = locations[name] else { return false }
        switch location.status.phase {
        case nil: return true
        case .unavailable: break
        default: return false
        }
        switch context.looks[name] {
        case .unusable: return false
        // What the object says is of a server before this one, or about to change.
        case nil, .usable: return true
        case .away:
            let error = ControllerError(.notReady, "the store of \"\(name)\" is away")
            return outages.mayPass(error, of: backup.uid, now: context.now())
        }
    }

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
