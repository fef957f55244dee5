// SPDX-License-Identifier: Apache-2.0

import Testing

/// What Velero's command line sends, printed by Velero 1.18.1 with `-o yaml`.
enum VeleroManifests {
    /// The arguments of a command and the object it sends.
    struct Manifest: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let yaml: String

        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let all: [Manifest] = [
        Manifest(
            arguments: ["backup", "create", "b"],
            yaml: """
                apiVersion: velero.io/v1
                kind: Backup
                metadata:
                  creationTimestamp: null
                  name: b
                  namespace: velero
                spec:
                  csiSnapshotTimeout: 0s
                  hooks: {}
                  includedNamespaces:
                  - '*'
                  itemOperationTimeout: 0s
                  metadata: {}
                  ttl: 0s
                status: {}
                """
        ),
        Manifest(
            arguments: [
                "backup", "create", "b", "--include-namespaces", "a,b", "--exclude-resources", "secrets,pods",
                "--ttl", "48h", "--snapshot-volumes=false", "--labels", "team=x",
            ],
            yaml: """
                apiVersion: velero.io/v1
                kind: Backup
                metadata:
                  creationTimestamp: null
                  labels:
                    team: x
                  name: b
                  namespace: velero
                spec:
                  csiSnapshotTimeout: 0s
                  excludedResources:
                  - secrets
                  - pods
                  hooks: {}
                  includedNamespaces:
                  - a
                  - b
                  itemOperationTimeout: 0s
                  metadata: {}
                  snapshotVolumes: false
                  ttl: 48h0m0s
                status: {}
                """
        ),
        Manifest(
            arguments: [
                "backup", "create", "b", "--selector", "app=web,tier in (a,b)",
                "--include-cluster-resources=true", "--ordered-resources",
                "pods=ns1/p1,ns1/p2;persistentvolumes=pv1",
            ],
            yaml: """
                apiVersion: velero.io/v1
                kind: Backup
                metadata:
                  creationTimestamp: null
                  name: b
                  namespace: velero
                spec:
                  csiSnapshotTimeout: 0s
                  hooks: {}
                  includeClusterResources: true
                  includedNamespaces:
                  - '*'
                  itemOperationTimeout: 0s
                  labelSelector:
                    matchExpressions:
                    - key: tier
                      operator: In
                      values:
                      - a
                      - b
                    matchLabels:
                      app: web
                  metadata: {}
                  orderedResources:
                    persistentvolumes: pv1
                    pods: ns1/p1,ns1/p2
                  ttl: 0s
                status: {}
                """
        ),
        Manifest(
            arguments: [
                "backup", "create", "b", "--or-selector", "app=web or tier=db", "--default-volumes-to-fs-backup",
                "--parallel-files-upload", "4",
            ],
            yaml: """
                apiVersion: velero.io/v1
                kind: Backup
                metadata:
                  creationTimestamp: null
                  name: b
                  namespace: velero
                spec:
                  csiSnapshotTimeout: 0s
                  defaultVolumesToFsBackup: true
                  hooks: {}
                  includedNamespaces:
                  - '*'
                  itemOperationTimeout: 0s
                  metadata: {}
                  orLabelSelectors:
                  - matchLabels:
                      app: web
                  - matchLabels:
                      tier: db
                  ttl: 0s
                  uploaderConfig:
                    parallelFilesUpload: 4
                status: {}
                """
        ),
        Manifest(
            arguments: [
                "backup", "create", "b", "--include-cluster-scoped-resources", "storageclasses",
                "--exclude-namespace-scoped-resources", "events", "--snapshot-move-data",
                "--csi-snapshot-timeout", "20m", "--resource-policies-configmap", "pol",
            ],
            yaml: """
                apiVersion: velero.io/v1
                kind: Backup
                metadata:
                  creationTimestamp: null
                  name: b
                  namespace: velero
                spec:
                  csiSnapshotTimeout: 20m0s
                  excludedNamespaceScopedResources:
                  - events
                  hooks: {}
                  includedClusterScopedResources:
                  - storageclasses
                  includedNamespaces:
                  - '*'
                  itemOperationTimeout: 0s
                  metadata: {}
                  resourcePolicy:
                    apiGroup: null
                    kind: configmap
                    name: pol
                  snapshotMoveData: true
                  ttl: 0s
                status: {}
                """
        ),
        Manifest(
            arguments: ["backup", "create", "--from-schedule", "nightly", "manual"],
            yaml: """
                apiVersion: velero.io/v1
                kind: Backup
                metadata:
                  creationTimestamp: null
                  labels:
                    velero.io/schedule-name: nightly
                  name: manual
                  namespace: velero
                spec:
                  csiSnapshotTimeout: 0s
                  hooks: {}
                  includedNamespaces:
                  - shop
                  itemOperationTimeout: 0s
                  metadata: {}
                  ttl: 72h0m0s
                status: {}
                """
        ),
        Manifest(
            arguments: ["restore", "create", "r", "--from-backup", "shop-default"],
            yaml: """
                apiVersion: velero.io/v1
                kind: Restore
                metadata:
                  creationTimestamp: null
                  name: r
                  namespace: velero
                spec:
                  backupName: shop-default
                  hooks: {}
                  includedNamespaces:
                  - '*'
                  itemOperationTimeout: 0s
                  uploaderConfig: {}
                status: {}
                """
        ),
        Manifest(
            arguments: [
                "restore", "create", "r", "--from-backup", "shop-default", "--include-namespaces", "shop",
                "--namespace-mappings", "shop:shop2", "--restore-volumes=false", "--preserve-nodeports",
                "--existing-resource-policy", "update", "--status-include-resources", "orders.shop.example.com",
            ],
            yaml: """
                apiVersion: velero.io/v1
                kind: Restore
                metadata:
                  creationTimestamp: null
                  name: r
                  namespace: velero
                spec:
                  backupName: shop-default
                  existingResourcePolicy: update
                  hooks: {}
                  includedNamespaces:
                  - shop
                  itemOperationTimeout: 0s
                  namespaceMapping:
                    shop: shop2
                  preserveNodePorts: true
                  restorePVs: false
                  restoreStatus:
                    includedResources:
                    - orders.shop.example.com
                  uploaderConfig: {}
                status: {}
                """
        ),
        Manifest(
            arguments: [
                "restore", "create", "r", "--from-schedule", "nightly", "--allow-partially-failed",
                "--resource-modifier-configmap", "mods", "--write-sparse-files",
            ],
            yaml: """
                apiVersion: velero.io/v1
                kind: Restore
                metadata:
                  creationTimestamp: null
                  name: r
                  namespace: velero
                spec:
                  backupName: nightly-20261122174750
                  hooks: {}
                  includedNamespaces:
                  - '*'
                  itemOperationTimeout: 0s
                  resourceModifier:
                    apiGroup: ""
                    kind: configmap
                    name: mods
                  uploaderConfig:
                    writeSparseFiles: true
                status: {}
                """
        ),
        Manifest(
            arguments: [
                "schedule", "create", "s", "--schedule", "@every 6h", "--include-namespaces", "shop",
                "--use-owner-references-in-backup", "--paused", "--skip-immediately=true",
            ],
            yaml: """
                apiVersion: velero.io/v1
                kind: Schedule
                metadata:
                  creationTimestamp: null
                  name: s
                  namespace: velero
                spec:
                  paused: true
                  schedule: '@every 6h'
                  skipImmediately: true
                  template:
                    csiSnapshotTimeout: 0s
                    hooks: {}
                    includedNamespaces:
                    - shop
                    itemOperationTimeout: 0s
                    metadata: {}
                    ttl: 0s
                  useOwnerReferencesInBackup: true
                status: {}
                """
        ),
        Manifest(
            arguments: ["schedule", "create", "s", "--schedule", "CRON_TZ=Asia/Seoul 0 3 * * *", "--ttl", "720h"],
            yaml: """
                apiVersion: velero.io/v1
                kind: Schedule
                metadata:
                  creationTimestamp: null
                  name: s
                  namespace: velero
                spec:
                  schedule: CRON_TZ=Asia/Seoul 0 3 * * *
                  template:
                    csiSnapshotTimeout: 0s
                    hooks: {}
                    includedNamespaces:
                    - '*'
                    itemOperationTimeout: 0s
                    metadata: {}
                    ttl: 720h0m0s
                  useOwnerReferencesInBackup: false
                status: {}
                """
        ),
        Manifest(
            arguments: [
                "backup-location", "create", "l", "--provider", "aws", "--bucket", "bk", "--prefix", "p",
                "--config", "region=us-east-1,kmsKeyId=k", "--access-mode", "ReadOnly", "--credential",
                "secret=key", "--backup-sync-period", "2m",
            ],
            yaml: """
                apiVersion: velero.io/v1
                kind: BackupStorageLocation
                metadata:
                  creationTimestamp: null
                  name: l
                  namespace: velero
                spec:
                  accessMode: ReadOnly
                  backupSyncPeriod: 2m0s
                  config:
                    kmsKeyId: k
                    region: us-east-1
                  credential:
                    key: key
                    name: secret
                  objectStorage:
                    bucket: bk
                    prefix: p
                  provider: aws
                status: {}
                """
        ),
        Manifest(
            arguments: ["snapshot-location", "create", "v", "--provider", "aws", "--config", "region=us-east-1"],
            yaml: """
                apiVersion: velero.io/v1
                kind: VolumeSnapshotLocation
                metadata:
                  creationTimestamp: null
                  name: v
                  namespace: velero
                spec:
                  config:
                    region: us-east-1
                  provider: aws
                status: {}
                """
        ),
    ]
}
