// SPDX-License-Identifier: Apache-2.0

import JSON

/// Velero's documentation of its types: the members and values of its examples, without the words around them.
enum DocumentedManifests {
    /// <https://velero.io/docs/main/api-types/backup/>, but for the two selectors that it shows together.
    static let backup: JSONValue = [
        "csiSnapshotTimeout": "10m", "itemOperationTimeout": "4h",
        "resourcePolicy": ["kind": "configmap", "name": "resource-policy-configmap"],
        "includedNamespaces": ["*"], "excludedNamespaces": ["some-namespace"], "includedResources": ["*"],
        "excludedResources": ["storageclasses.storage.k8s.io"],
        "orderedResources": [
            "pods": "mysql/mysql-cluster-replica-0,mysql/mysql-cluster-replica-1,mysql/mysql-cluster-source-0",
            "persistentvolumes":
                "pvc-87ae0832-18fd-4f40-a2a4-5ed4242680c4,pvc-63be1bb0-90f5-4629-a7db-b8ce61ee29b3",
        ],
        "includeClusterResources": .null, "excludedClusterScopedResources": [], "includedClusterScopedResources": [],
        "excludedNamespaceScopedResources": [], "includedNamespaceScopedResources": [],
        "labelSelector": ["matchLabels": ["app": "velero", "component": "server"]],
        "snapshotVolumes": .null, "storageLocation": "default",
        "volumeSnapshotLocations": ["aws-primary", "gcp-primary"],
        "ttl": "24h0m0s", "defaultVolumesToFsBackup": true, "snapshotMoveData": true, "datamover": "velero",
        "uploaderConfig": ["parallelFilesUpload": 10],
        "hooks": [
            "resources": [
                [
                    "name": "my-hook", "includedNamespaces": ["*"], "excludedNamespaces": ["some-namespace"],
                    "includedResources": ["pods"], "excludedResources": [],
                    "labelSelector": ["matchLabels": ["app": "velero", "component": "server"]],
                    "pre": [
                        [
                            "exec": [
                                "container": "my-container", "command": ["/bin/uname", "-a"], "onError": "Fail",
                                "timeout": "10s",
                            ]
                        ]
                    ],
                    "post": [],
                ]
            ]
        ],
    ]

    /// <https://velero.io/docs/main/api-types/restore/>, but for what it shows together and may not be: the names of a
    /// backup and of a schedule, and the two selectors.
    static let restore: JSONValue = [
        "backupName": "a-very-special-backup", "itemOperationTimeout": "4h",
        "uploaderConfig": ["writeSparseFiles": true, "parallelFilesDownload": 10],
        "includedNamespaces": ["*"], "excludedNamespaces": ["some-namespace"], "includedResources": ["*"],
        "excludedResources": ["storageclasses.storage.k8s.io"],
        "restoreStatus": ["includedResources": ["workflows"], "excludedResources": []],
        "includeClusterResources": .null,
        "labelSelector": ["matchLabels": ["app": "velero", "component": "server"]],
        "namespaceMapping": ["namespace-backup-from": "namespace-to-restore-to"], "restorePVs": true,
        "preserveNodePorts": true, "existingResourcePolicy": "none",
        "resourceModifier": ["kind": "ConfigMap", "name": "resource-modifier-configmap"],
        "hooks": [
            "resources": [
                [
                    "name": "restore-hook-1", "includedNamespaces": ["ns1"], "excludedNamespaces": ["ns3"],
                    "includedResources": ["pods"], "excludedResources": [],
                    "labelSelector": ["matchLabels": ["app": "velero", "component": "server"]],
                    "postHooks": [
                        [
                            "init": [
                                "initContainers": [
                                    [
                                        "name": "restore-hook-init1", "image": "alpine:latest",
                                        "volumeMounts": [["mountPath": "/restores/pvc1-vm", "name": "pvc1-vm"]],
                                        "command": [
                                            "/bin/ash", "-c", "echo -n FOOBARBAZ >> /restores/pvc1-vm/foobarbaz",
                                        ],
                                    ]
                                ]
                            ]
                        ],
                        [
                            "exec": [
                                "container": "foo", "command": ["/bin/bash", "-c", "psql < /backup/backup.sql"],
                                "waitTimeout": "5m", "execTimeout": "1m", "onError": "Continue",
                            ]
                        ],
                    ],
                ]
            ]
        ],
    ]

    /// What the examples ask for and this version does not do.
    static let unsupportedOfBackup = [
        "hooks", "resourcePolicy", "snapshotMoveData", "defaultVolumesToFsBackup", "uploaderConfig.parallelFilesUpload",
    ]
    static let unsupportedOfRestore = [
        "hooks", "resourceModifier", "uploaderConfig.writeSparseFiles", "uploaderConfig.parallelFilesDownload",
    ]

    /// The example without what this version does not do.
    static func supported(_ example: JSONValue) -> JSONValue {
        var spec = example
        for field in [
            "hooks", "resourcePolicy", "snapshotMoveData", "defaultVolumesToFsBackup", "uploaderConfig",
            "resourceModifier", "volumeSnapshotLocations",
        ] { spec[field] = nil }
        return spec
    }
}
