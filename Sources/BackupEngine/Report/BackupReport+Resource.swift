// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import VeleroAPI
import VolumeSnapshots

extension BackupReport {
    /// The resource that is committed, but for its outcome: the one in the cluster, or for a backup that was asked for on
    /// the command line the one that Velero's own server would have filled in.
    static func resource(_ options: BackupOptions, createdAt: Timestamp) -> Backup {
        if let given = options.resource { return complete(given) }
        var spec = BackupSpec()
        spec.includedNamespaces = options.namespaces.includes.isEmpty ? ["*"] : options.namespaces.includes
        spec.excludedNamespaces = options.namespaces.excludes
        spec.includedResources = options.resources.includes
        spec.excludedResources = options.resources.excludes
        spec.includeClusterResources = options.includeClusterResources
        spec.labelSelector = options.labelSelector.flatMap { try? LabelSelector($0).object() }
        spec.snapshotVolumes = options.snapshotVolumes
        spec.volumeSnapshotLocations = options.snapshotLocations.map(\.name)
        spec.defaultVolumesToFsBackup = false
        spec.snapshotMoveData = false
        spec.storageLocation = Velero.defaultStorageLocation
        spec.ttl = GoDuration(seconds: options.ttlSeconds)
        spec.csiSnapshotTimeout = GoDuration(seconds: 600)
        spec.itemOperationTimeout = GoDuration(seconds: 4 * 3600)
        var backup = Backup(name: options.name, spec: spec)
        backup.labels = [VeleroLabel.storageLocation: Velero.defaultStorageLocation]
        backup.createdAt = createdAt
        backup.status = BackupStatus()
        return backup
    }

    /// What the cluster leaves out of the items of a list, and without what a former run had made of it.
    private static func complete(_ given: Backup) -> Backup {
        var members: JSONObject = ["kind": .string(Backup.kind), "apiVersion": .string(Velero.apiVersion)]
        for (key, value) in given.json.object ?? [:] { members[key] = value }
        var backup = Backup(json: .object(members))
        var status = BackupStatus()
        for (key, value) in given.status.json.object ?? [:] { status.json[key] = value }
        status.queuePosition = nil
        status.failureReason = nil
        backup.status = status
        return backup
    }

    /// What is known of the cluster and of the moment.
    static func annotations(
        _ discovery: Discovery,
        revision: String?,
        spread: [RevisionSpread]
    ) -> [String: String] {
        var annotations = [VeleroAnnotation.sourceClusterVersion: discovery.serverVersion]
        let numbers = discovery.serverVersion.drop { !$0.isNumber }.split(separator: ".")
        if numbers.count >= 2 {
            annotations[VeleroAnnotation.sourceClusterMajorVersion] = String(numbers[0])
            annotations[VeleroAnnotation.sourceClusterMinorVersion] = String(numbers[1])
        }
        if let revision { annotations[revisionAnnotation] = revision }
        if !spread.isEmpty {
            annotations[spreadAnnotation] = spread.map { "\($0.kind)@\($0.revisions.joined(separator: "-"))" }
                .joined(separator: ",")
        }
        return annotations
    }
}
