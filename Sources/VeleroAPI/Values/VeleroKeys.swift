// SPDX-License-Identifier: Apache-2.0

/// The group, versions and file-format numbers that Velero's objects carry.
package enum Velero {
    /// The API group.
    package static let group = "velero.io"
    /// The API version of all kinds but the data mover's.
    package static let apiVersion = "velero.io/v1"
    /// The namespace Velero is installed into unless told otherwise.
    package static let defaultNamespace = "velero"
    /// `status.version` of a backup.
    package static let backupVersion = 1
    /// `status.formatVersion` of a backup, and the content of `metadata/version` in its archive.
    package static let formatVersion = "1.1.0"
    /// The storage location used when none is named.
    package static let defaultStorageLocation = "default"
    /// How long a backup is kept when nothing is said.
    package static let defaultTTL = GoDuration(seconds: 720 * 3_600)
}

/// Keys of labels that Velero sets or heeds.
package enum VeleroLabel {
    /// The backup an object belongs to or was restored from.
    package static let backupName = "velero.io/backup-name"
    /// The UID of that backup.
    package static let backupUID = "velero.io/backup-uid"
    /// The restore that made an object.
    package static let restoreName = "velero.io/restore-name"
    /// The UID of that restore.
    package static let restoreUID = "velero.io/restore-uid"
    /// The schedule that made a backup.
    package static let scheduleName = "velero.io/schedule-name"
    /// The storage location of a backup.
    package static let storageLocation = "velero.io/storage-location"
    /// The namespace whose volumes a repository holds.
    package static let volumeNamespace = "velero.io/volume-namespace"
    /// The type of a repository.
    package static let repositoryType = "velero.io/repository-type"
    /// With the value `true`: never back this object up.
    package static let excludeFromBackup = "velero.io/exclude-from-backup"
    /// The group of volumes a claim is snapshotted with.
    package static let volumeGroup = "velero.io/volume-group"
    /// The snapshot a volume snapshot object stands for.
    package static let volumeSnapshotName = "velero.io/volume-snapshot-name"
    /// Keeps a restored claim from binding too early.
    package static let dynamicPVRestore = "velero.io/dynamic-pv-restore"
    /// Why an expired backup could not be removed.
    package static let garbageCollectionFailure = "velero.io/gc-failure"
}

/// Keys of annotations that Velero sets or heeds.
package enum VeleroAnnotation {
    /// `gitVersion` of the cluster a backup was made of.
    package static let sourceClusterVersion = "velero.io/source-cluster-k8s-gitversion"
    /// The major version of that cluster.
    package static let sourceClusterMajorVersion = "velero.io/source-cluster-k8s-major-version"
    /// The minor version of that cluster.
    package static let sourceClusterMinorVersion = "velero.io/source-cluster-k8s-minor-version"
    /// How long the server waits for one resource, a Go duration.
    package static let resourceTimeout = "velero.io/resource-timeout"
    /// Volumes of a pod to back up from the file system.
    package static let backupVolumes = "backup.velero.io/backup-volumes"
    /// Volumes of a pod to leave out of that.
    package static let backupVolumesExcludes = "backup.velero.io/backup-volumes-excludes"
    /// `true` or `false`: restore this object's status or not, whatever the restore says.
    package static let restoreStatus = "velero.io/restore-status"
    /// The name a volume had before it was restored under another.
    package static let originalPVName = "velero.io/original-pv-name"
    /// The claim a pod volume backup belongs to.
    package static let pvcName = "velero.io/pvc-name"
}
