// SPDX-License-Identifier: Apache-2.0

/// Schemas of types that Kubernetes has and that Velero's resources use.
extension Schema {
    /// `metav1.LabelSelector`.
    static let labelSelector = object([
        "matchExpressions": list(
            of: object(
                [
                    "key": text.described("The label."),
                    "operator": text.described("In, NotIn, Exists or DoesNotExist."),
                    "values": names.described("What the label is compared with; none for Exists and DoesNotExist."),
                ],
                required: ["key", "operator"]
            )
        ).described("Requirements that must all hold."),
        "matchLabels": texts.described("Labels that must have these values."),
    ]).orNull

    /// `corev1.TypedLocalObjectReference`.
    static let localReference = object(
        [
            "apiGroup": text.orNull.described("The group of the object; none for the core group."),
            "kind": text.described("The kind of the object."),
            "name": text.described("The name of the object."),
        ],
        required: ["kind", "name"]
    ).orNull

    /// `corev1.SecretKeySelector`.
    static let secretKey = object(
        [
            "key": text.described("The key in the Secret."),
            "name": text.described("The name of the Secret."),
            "optional": flag.described("Whether the Secret or its key may be missing."),
        ],
        required: ["key"]
    )

    /// `corev1.ObjectReference`.
    static let objectReference = object([
        "apiVersion": text, "fieldPath": text, "kind": text, "name": text, "namespace": text, "resourceVersion": text,
        "uid": text,
    ])
}

/// Schemas of what several of Velero's resources have.
extension Schema {
    /// Bytes of a transfer: all, and those done.
    static let bytesProgress = object([
        "bytesDone": integer64.described("Bytes done."), "totalBytes": integer64.described("Bytes in all."),
    ])

    /// Hooks run, and those that failed.
    static let hookStatus = object([
        "hooksAttempted": integer.described("Hooks that were run."),
        "hooksFailed": integer.described("Hooks that failed."),
    ]).orNull

    /// The phases of a transfer of a volume's data.
    static let transferPhase = oneOf([
        "New", "Accepted", "Prepared", "InProgress", "Canceling", "Canceled", "Completed", "Failed",
    ])

    /// What every transfer of a volume's data tells.
    static let transferStatus: [String: Schema] = [
        "acceptedTimestamp": time.described("When a node took it."),
        "completionTimestamp": time.described("When it ended."),
        "message": text.described("What went wrong, or is worth knowing."),
        "phase": transferPhase.described("Where it stands."),
        "progress": bytesProgress.described("How far it is."),
        "startTimestamp": time.described("When it started."),
    ]

    /// The fields by which backups, restores and hooks choose items.
    static let itemFilters: [String: Schema] = [
        "excludedNamespaces": names.orNull.described("Namespaces to leave out."),
        "excludedResources": names.orNull.described("Kinds to leave out, as resource or resource.group."),
        "includedNamespaces": names.orNull.described("Namespaces to include: names or patterns; * or none for all."),
        "includedResources": names.orNull.described(
            "Kinds to include, as resource or resource.group; * or none for all."
        ),
        "labelSelector": labelSelector.described("Labels that items must have."),
    ]
}
