// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// Says whether work waits for its location: nobody has looked at it yet, or its store is only away, for a time that is no
/// reason to go without the night's backup, or to refuse the restore of the day it is needed.
///
/// Where no controller looks at locations, a location is taken at its word.
struct AwaitedLocation: Sendable {
    let context: ControllerContext

    /// Whether a backup or restore is to wait before it starts.
    /// - Parameters:
    ///   - name: Its location.
    ///   - uid: Its own UID: each waits as long as the server tolerates an outage.
    /// - Returns: `false` also when there is no such location, or when it has waited long enough: then it is refused.
    func isExpected(_ name: String, by uid: String) -> Bool {
        guard context.settings.runs(.backupStorageLocation) else { return false }
        guard let location = context.caches.backupStorageLocations[name] else { return false }
        guard location.status.phase == nil || location.status.phase == .unavailable else {
            context.waits.end(uid)
            return false
        }
        // Without such a look, what the object says is of a server before this one, or about to change.
        if location.status.phase == .unavailable, context.looks[name] == .unusable { return false }
        let error = ControllerError(.notReady, "the store of \"\(name)\" is away")
        return context.waits.mayPass(error, of: uid, now: context.now())
    }

    /// Whether a backup waits, for the location that it names or gets.
    func isExpected(by backup: Backup) -> Bool {
        let locations = context.caches.backupStorageLocations.all
        let name = BackupPreparation.location(of: backup.spec, among: locations, settings: context.settings)
        return isExpected(name, by: backup.uid)
    }
}
