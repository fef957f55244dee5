// SPDX-License-Identifier: Apache-2.0

import JSON
package import VeleroAPI

/// Makes of a backup that was found in a store the object that stands for it in this cluster (Velero's rules).
package struct SyncedBackup: Sendable {
    /// The location it was found in.
    package var location: BackupStorageLocation
    /// The UIDs of the schedules of this cluster, by name.
    package var schedules: [String: String]
    /// The present moment.
    package var now: Timestamp

    /// Gathers what the decision depends on.
    package init(location: BackupStorageLocation, schedules: [String: String], now: Timestamp) {
        self.location = location
        self.schedules = schedules
        self.now = now
    }

    /// The object; `nil` while another server is still working on the backup.
    package func resource(_ stored: Backup) -> Backup? {
        var backup = stored
        let phase = stored.status.phase
        if BackupFinalizerReconciler.isWaiting(phase) {
            guard let expiration = stored.status.expiration, expiration <= now else { return nil }
            backup.status.phase = .partiallyFailed
        } else if !phase.isTerminal {
            return nil
        }
        for member in ["uid", "resourceVersion", "generation", "managedFields", "selfLink", "finalizers"] {
            backup.json[path: ["metadata", member]] = nil
        }
        backup.json[path: ["metadata", "namespace"]] = .string(location.namespace)
        backup.json[path: ["metadata", "ownerReferences"]] = owners(of: stored)
        backup.labels[VeleroLabel.storageLocation] = LabelValue.of(location.name)
        backup.annotations[LifeboatAnnotation.phaseBeforeDeletion] = nil
        backup.spec.storageLocation = location.name
        return backup
    }

    /// Owners that this cluster has: the same schedule, not only one of the same name.
    private func owners(of backup: Backup) -> JSONValue? {
        let owners = (backup.json[path: ["metadata", "ownerReferences"]]?.array ?? []).filter { owner in
            guard owner["kind"]?.string == Schedule.kind, let name = owner["name"]?.string else { return false }
            return schedules[name] == owner["uid"]?.string
        }
        if owners.isEmpty { return nil }
        return .array(owners)
    }
}
