// SPDX-License-Identifier: Apache-2.0

import KubernetesCore

/// What the actions may know beside the object at hand: the options, and facts about the backup and the target.
package struct RestoreContext: Sendable {
    /// What the restore is asked to do.
    package var options: RestoreOptions
    /// What happens to each volume that the backup mentions, by its name.
    package var volumeFates: [String: VolumeFate] = [:]
    /// The claim of each volume of the backup, as `namespace/name` in the source, by the volume.
    package var volumeClaims: [String: String] = [:]
    /// Disks that this restore has made, by the name their volume had; none while it is planned.
    package var madeDisks: [String: MadeDisk] = [:]
    /// Zones in which the target has nodes; empty when nobody may know, or nothing depends on it.
    package var nodeZones: [String] = []
    /// Names of volumes that are in the target.
    package var liveVolumes: Set<String> = []
    /// Token secrets that a service account of the backup lists as its own, as `namespace/name`.
    package var listedTokenSecrets: Set<String> = []
    /// The run that this one continues; `nil` for a restore that begins.
    package var formerRun: FormerRun?
    /// Services of the backup that select pods, whose endpoints a controller writes, as `namespace/name`.
    package var selectingServices: Set<String> = []

    /// A context without facts.
    package init(options: RestoreOptions) {
        self.options = options
    }
}

/// What happens to one PersistentVolume of the backup.
package enum VolumeFate: Sendable, Equatable {
    /// It is restored as it was, for the claim it was bound to.
    case restored
    /// It is in the cluster and belongs to the claim it had: left as it is.
    case present
    /// It is in the cluster, and the claim it had was deleted; the data is still there.
    case released
    /// It is in the cluster and belongs to another claim.
    case claimedElsewhere
    /// It is not restored; its claim gets a fresh one.
    case fresh
    /// Its disk is made anew from a snapshot.
    case snapshot(SnapshotVolume)
    /// The backup has a snapshot of it, and its claim in the cluster has another volume already: one that a restore has made
    /// from this one (`isCopy`), or somebody else's.
    case served(by: String, isCopy: Bool)
}
