// SPDX-License-Identifier: Apache-2.0

/// What will happen to one item of a backup.
package enum Verdict: String, Sendable, CaseIterable {
    /// It is not in the cluster and will be created.
    case create
    /// It is in the cluster and says the same; nothing will be done.
    case unchanged
    /// It is in the cluster, says something else, and will be left alone because the policy is `none`.
    case differs
    /// It is in the cluster, says something else, and will be changed back because the policy is `update`.
    case update
    /// It cannot be had beside what is in the cluster or in the plan: an immutable field differs, a port or a claim is
    /// taken, another item goes to the same place.
    case conflict
    /// The target cannot take it: its kind is not served, or the namespace does not accept it.
    case blocked
    /// A rule leaves it out: finished pods and jobs, objects that the cluster makes by itself.
    case skipped

    /// Whether applying the plan changes the cluster for this item.
    package var isChange: Bool { self == .create || self == .update }
}

/// Why an item got its verdict; a stable code for scripts, explained in `Documentation/restore-plan.md`.
package enum ReasonCode: String, Sendable, CaseIterable {
    /// Nothing with this kind, namespace and name is in the cluster.
    case notInCluster = "NotInCluster"
    /// Items go into this namespace, which is not there and for which no Namespace object was selected.
    case namespaceImplied = "NamespaceImplied"
    /// Its definition is restored first.
    case definedByBackup = "DefinedByBackup"
    /// A controller was quicker, in a namespace that this restore made before it was interrupted.
    case madeMeanwhile = "MadeMeanwhile"
    /// This restore has made it before it was interrupted.
    case restoredBefore = "RestoredBefore"
    /// This restore has changed it back before it was interrupted.
    case updatedBefore = "UpdatedBefore"
    /// The namespace is being deleted; the restore waits until it is gone.
    case afterNamespaceTermination = "AfterNamespaceTermination"
    /// Equal in every field that counts.
    case sameContent = "SameContent"
    /// At least one field differs.
    case contentDiffers = "ContentDiffers"
    /// A field that the API server does not let anyone change differs.
    case immutableFieldDiffers = "ImmutableFieldDiffers"
    /// Another Service holds the node port.
    case nodePortTaken = "NodePortTaken"
    /// The volume still belongs to a claim that was deleted.
    case volumeReleased = "VolumeReleased"
    /// The volume belongs to another claim.
    case volumeClaimedElsewhere = "VolumeClaimedElsewhere"
    /// The cluster serves no such kind, and the backup does not bring its definition.
    case kindNotServed = "KindNotServed"
    /// The cluster serves the kind only in versions the backup does not hold and nothing converts.
    case versionNotServed = "VersionNotServed"
    /// The caller may not read what is there, so nothing can be said.
    case notReadable = "NotReadable"
    /// The archived object is malformed.
    case malformed = "Malformed"
    /// Velero never restores this kind (nodes, events, its own backups and restores …).
    case neverRestored = "NeverRestored"
    /// A pod or job that had finished.
    case finished = "Finished"
    /// A static pod's mirror, which only its kubelet can make.
    case mirrorPod = "MirrorPod"
    /// Controllers of the cluster make this object by themselves.
    case managedByCluster = "ManagedByCluster"
    /// A token that the cluster issues anew for its service account.
    case serviceAccountToken = "ServiceAccountToken"
    /// A volume whose content this backup does not hold and whose reclaim policy is Delete: a fresh one is provisioned.
    case freshVolume = "FreshVolume"
    /// The snapshot of the volume cannot be restored from.
    case snapshotUnusable = "SnapshotUnusable"
    /// The claim's volume cannot be restored; without it the claim would come up empty.
    case volumeBlocked = "VolumeBlocked"
    /// A claim of the StatefulSet cannot be restored; without it the StatefulSet would make an empty one.
    case claimBlocked = "ClaimBlocked"
    /// The volume's claim is in the cluster and has another volume.
    case claimHasVolume = "ClaimHasVolume"
    /// The namespace mapping sends another item to the same place.
    case duplicateTarget = "DuplicateTarget"
    /// The kind is namespaced in the backup and cluster-scoped in the cluster, or the other way round.
    case scopeDiffers = "ScopeDiffers"
    /// It is being deleted in the cluster.
    case beingDeleted = "BeingDeleted"
}
