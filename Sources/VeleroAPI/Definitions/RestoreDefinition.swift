// SPDX-License-Identifier: Apache-2.0

extension Schema {
    static let restoreSpec = object(
        itemFilters.merging([
            "backupName": text.described("The backup to restore; this or scheduleName."),
            "existingResourcePolicy": text.orNull.described(
                "What happens to objects that exist and differ: none leaves them alone, update changes them back."
            ),
            "hooks": object(["resources": list(of: restoreHook).orNull]).described("Commands to run in restored pods."),
            "includeClusterResources": flag.orNull.described(
                "Whether cluster-scoped objects are included; null leaves it to the other filters."
            ),
            "itemOperationTimeout": duration.described("How long an asynchronous operation may take; 4h by default."),
            "namespaceMapping": texts.described("Target namespaces by namespace of the backup."),
            "orLabelSelectors": list(of: labelSelector).orNull.described("Selectors of which one must match."),
            "preserveNodePorts": flag.orNull.described("Whether Services keep node ports that nobody chose."),
            "resourceModifier": localReference.described("A ConfigMap of modifications in the server's namespace."),
            "restorePVs": flag.orNull.described("Whether volumes are restored from snapshots."),
            "restoreStatus": object(["excludedResources": names.orNull, "includedResources": names.orNull]).orNull
                .described("The kinds whose status is restored too."),
            "scheduleName": text.described("The schedule whose newest backup is restored."),
            "uploaderConfig": object(["parallelFilesDownload": integer, "writeSparseFiles": flag.orNull]).orNull
                .described("Settings of the uploader."),
        ]) { own, _ in own }
    )

    private static let restoreHook = object(
        itemFilters.merging([
            "name": text.described("The name of the hook."),
            "postHooks": list(of: object(["exec": restoreCommand, "init": initContainers])).described(
                "Run when the pod is restored."
            ),
        ]) { own, _ in own },
        required: ["name"]
    )

    private static let restoreCommand = object(
        [
            "command": names.notEmpty.described("The command and its arguments."),
            "container": text.described("The container; the first of the pod when not given."),
            "execTimeout": duration.described("How long it may take; 30s by default."),
            "onError": oneOf(["Continue", "Fail"]).described("What a failure means for the restore."),
            "waitForReady": flag.orNull.described("Whether the container must be ready rather than running."),
            "waitTimeout": duration.described("How long the container may take to run."),
        ],
        required: ["command"]
    )

    private static let initContainers = object([
        "initContainers": list(of: anything).described("Containers to run before those of the pod."),
        "timeout": duration.described("How long they may take."),
    ])

    static let restoreStatus = object([
        "completionTimestamp": time.described("When the restore ended."),
        "errors": integer.described("How many errors its results hold."),
        "failureReason": text.described("Why it failed."),
        "hookStatus": hookStatus,
        "phase": oneOf(restorePhases).described("Where the restore stands."),
        "progress": object([
            "itemsRestored": integer.described("Items already dealt with."),
            "totalItems": integer.described("Items that are to be restored, as far as known."),
        ]).orNull,
        "restoreItemOperationsAttempted": integer.described("Asynchronous operations begun."),
        "restoreItemOperationsCompleted": integer.described("Asynchronous operations that succeeded."),
        "restoreItemOperationsFailed": integer.described("Asynchronous operations that failed."),
        "startTimestamp": time.described("When the restore started."),
        "validationErrors": names.orNull.described("Why the restore was refused."),
        "warnings": integer.described("How many warnings its results hold."),
    ])

    private static let restorePhases = [
        "New", "FailedValidation", "InProgress", "WaitingForPluginOperations",
        "WaitingForPluginOperationsPartiallyFailed", "Finalizing", "FinalizingPartiallyFailed", "Completed",
        "PartiallyFailed", "Failed",
    ]
}

extension CustomResourceDefinition {
    static let restore = CustomResourceDefinition(
        "Restore",
        plural: "restores",
        "The restore of a backup, or of a part of it.",
        spec: .restoreSpec,
        status: .restoreStatus,
        columns: [
            Column("Status", ".status.phase", "Where the restore stands."),
            Column("Backup", ".spec.backupName", "What is restored."),
            Column("Errors", ".status.errors", "Errors in its results.", type: "integer"),
            Column("Warnings", ".status.warnings", "Warnings in its results.", type: "integer"),
            .age,
        ]
    )
}
