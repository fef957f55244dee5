// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// `spec` of a Backup, and the template of a Schedule.
    static let backupSpec = object(
        itemFilters.merging([
            "csiSnapshotTimeout": duration.described("How long a CSI snapshot may take; 10m by default."),
            "datamover": text.described("What moves the data of snapshots; none or velero for the built-in one."),
            "defaultVolumesToFsBackup": flag.orNull.described(
                "Whether volumes are backed up from the file system unless a pod says otherwise."
            ),
            "defaultVolumesToRestic": flag.orNull.described("The former name of defaultVolumesToFsBackup."),
            "excludedClusterScopedResources": names.orNull.described("Cluster-scoped kinds to leave out."),
            "excludedNamespaceScopedResources": names.orNull.described("Namespaced kinds to leave out."),
            "hooks": object(["resources": list(of: backupHook).orNull]).described("Commands to run in pods."),
            "includeClusterResources": flag.orNull.described(
                "Whether cluster-scoped objects are included; null leaves it to the other filters."
            ),
            "includedClusterScopedResources": names.orNull.described("Cluster-scoped kinds to include."),
            "includedNamespaceScopedResources": names.orNull.described("Namespaced kinds to include."),
            "itemOperationTimeout": duration.described("How long an asynchronous operation may take; 4h by default."),
            "metadata": object(["labels": texts]).described("Labels of the backups that a schedule makes."),
            "orLabelSelectors": list(of: labelSelector).orNull.described("Selectors of which one must match."),
            "orderedResources": texts.orNull.described("By plural resource, a comma-separated list of what is first."),
            "resourcePolicy": localReference.described("A ConfigMap of volume policies in the server's namespace."),
            "snapshotMoveData": flag.orNull.described("Whether the data of snapshots is moved to the object store."),
            "snapshotVolumes": flag.orNull.described("Whether volumes are snapshotted; null means where possible."),
            "storageLocation": text.described("The BackupStorageLocation; the default one when not given."),
            "ttl": duration.described("How long the backup is kept; 720h by default."),
            "uploaderConfig": object(["parallelFilesUpload": integer]).orNull.described("Settings of the uploader."),
            "volumeGroupSnapshotLabelKey": text.described("The label of claims that are snapshotted together."),
            "volumeSnapshotLocations": names.described("Where snapshots are kept, at most one location a provider."),
        ]) { own, _ in own }
    )

    private static let backupHook = object(
        itemFilters.merging([
            "name": text.described("The name of the hook."),
            "post": list(of: backupCommand).described("Run after the pod is backed up."),
            "pre": list(of: backupCommand).described("Run before the pod is backed up."),
        ]) { own, _ in own },
        required: ["name"]
    )

    private static let backupCommand = object(
        [
            "exec": object(
                [
                    "command": names.notEmpty.described("The command and its arguments."),
                    "container": text.described("The container; the first of the pod when not given."),
                    "onError": oneOf(["Continue", "Fail"]).described("What a failure means for the backup."),
                    "timeout": duration.described("How long it may take; 30s by default."),
                ],
                required: ["command"]
            )
        ],
        required: ["exec"]
    )

    static let backupStatus = object([
        "backupItemOperationsAttempted": integer.described("Asynchronous operations begun."),
        "backupItemOperationsCompleted": integer.described("Asynchronous operations that succeeded."),
        "backupItemOperationsFailed": integer.described("Asynchronous operations that failed."),
        "completionTimestamp": time.described("When the backup ended."),
        "csiVolumeSnapshotsAttempted": integer.described("CSI snapshots tried."),
        "csiVolumeSnapshotsCompleted": integer.described("CSI snapshots made."),
        "errors": integer.described("How many errors its results hold."),
        "expiration": time.described("When the backup may be removed."),
        "failureReason": text.described("Why it failed."),
        "formatVersion": text.described("The version of the archive's format."),
        "hookStatus": hookStatus,
        "phase": oneOf(backupPhases).described("Where the backup stands."),
        "progress": object([
            "itemsBackedUp": integer.described("Items already in the backup."),
            "totalItems": integer.described("Items that belong to it, as far as known."),
        ]).orNull,
        "queuePosition": integer.described("Its place in the queue; 1 is next."),
        "startTimestamp": time.described("When the backup started."),
        "validationErrors": names.orNull.described("Why the backup was refused."),
        "version": integer.described("The major version of the archive's format."),
        "volumeSnapshotsAttempted": integer.described("Native snapshots tried."),
        "volumeSnapshotsCompleted": integer.described("Native snapshots made."),
        "warnings": integer.described("How many warnings its results hold."),
    ])

    private static let backupPhases = [
        "New", "Queued", "ReadyToStart", "FailedValidation", "InProgress", "WaitingForPluginOperations",
        "WaitingForPluginOperationsPartiallyFailed", "Finalizing", "FinalizingPartiallyFailed", "Completed",
        "PartiallyFailed", "Failed", "Deleting",
    ]
}

extension CustomResourceDefinition {
    static let backup = CustomResourceDefinition(
        "Backup",
        plural: "backups",
        "A backup of a cluster, or of a part of it.",
        spec: .backupSpec,
        status: .backupStatus,
        columns: [
            Column("Status", ".status.phase", "Where the backup stands."),
            Column("Errors", ".status.errors", "Errors in its results.", type: "integer"),
            Column("Warnings", ".status.warnings", "Warnings in its results.", type: "integer"),
            Column("Expires", ".status.expiration", "When it may be removed."),
            Column("Storage Location", ".spec.storageLocation", "Where it is."),
            .age,
        ]
    )
}
