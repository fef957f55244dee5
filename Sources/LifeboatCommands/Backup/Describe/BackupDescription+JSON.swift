// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import JSON
import VeleroAPI
import VolumeSnapshots

extension BackupDescription {
    /// The same as one JSON object with Velero's keys; `lifeboat` holds what only Lifeboat knows.
    var json: JSONValue {
        let backup = details.backup
        var json: JSONValue = ["metadata": metadata, "phase": .string("\(backup.status.phase)")]
        json["failureReason"] = backup.status.failureReason.map { .string($0) }
        json["resourcePolicies"] = backup.spec.resourcePolicy
        if !backup.status.validationErrors.isEmpty {
            json["validationErrors"] = .array(backup.status.validationErrors.map { .string($0) })
        }
        let results = details.results?.json ?? [:]
        if details.results?.errors.count ?? 0 > 0 { json["errors"] = results["errors"] }
        if details.results?.warnings.count ?? 0 > 0 { json["warnings"] = results["warnings"] }
        json["spec"] = spec
        json["status"] = status
        if !details.deletions.isEmpty {
            let requests = details.deletions.map { request in
                [
                    "creationTimestamp": .string(request.createdAt?.description ?? ""),
                    "phase": .string(request.status.phase.rawValue),
                    "errors": .array(request.status.errors.map(JSONValue.string)),
                ] as JSONValue
            }
            json["deletionAttempts"] = ["deleteBackupRequests": .array(requests)]
        }
        json["lifeboat"] = lifeboat
        return json
    }

    private var metadata: JSONValue {
        [
            "name": .string(details.backup.name),
            "namespace": .string(details.backup.namespace),
            "labels": JSONValue(details.backup.labels.sorted { $0.key < $1.key }),
            "annotations": JSONValue(details.backup.annotations.sorted { $0.key < $1.key }),
        ]
    }

    private var spec: JSONValue {
        let spec = details.backup.spec
        let words = BackupSpecWords(spec: spec)
        return [
            "namespaces": [
                "included": .string(SpecWords.list(spec.includedNamespaces, none: "*")),
                "excluded": .string(SpecWords.list(spec.excludedNamespaces, none: "<none>")),
            ],
            "resources": JSONValue(words.resources.map { (key: Self.key($0.name), value: $0.value) }),
            "labelSelector": .string(SpecWords.selector(spec.labelSelector)),
            "orLabelSelector": .string(SpecWords.selectors(spec.orLabelSelectors)),
            "storageLocation": .string(spec.storageLocation ?? ""),
            "veleroNativeSnapshotPVs": .string(SpecWords.choice(spec.snapshotVolumes)),
            "veleroSnapshotMoveData": .string(SpecWords.choice(spec.snapshotMoveData)),
            "TTL": .string((spec.ttl ?? Velero.defaultTTL).description),
            "CSISnapshotTimeout": .string((spec.csiSnapshotTimeout ?? GoDuration(seconds: 600)).description),
            "hooks": spec.hooks ?? [:],
            "orderedResources": JSONValue(spec.orderedResources.sorted { $0.key < $1.key }),
        ]
    }

    /// `Included cluster-scoped` becomes `includedClusterScoped`.
    private static func key(_ name: String) -> String {
        let words = name.split { $0 == " " || $0 == "-" }
        let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return (words.first ?? "").lowercased() + rest
    }

    private var status: JSONValue {
        let status = details.backup.status
        var json: JSONValue = ["backupFormatVersion": .string(status.formatVersion ?? "")]
        json["started"] = status.startTimestamp.map { .string($0.description) }
        json["completed"] = status.completionTimestamp.map { .string($0.description) }
        json["expiration"] = status.expiration.map { .string($0.description) }
        json["totalItemsToBeBackedUp"] = .number(JSONNumber(status.progress.totalItems))
        json["itemsBackedUp"] = .number(JSONNumber(status.progress.itemsBackedUp))
        if showsItems { json["resourceList"] = details.resourceList?.json }
        json["backupVolumes"] = [
            "nativeSnapshots": .array(details.volumes(by: "NativeSnapshot")),
            "csiSnapshots": .array(details.volumes(by: "CSISnapshot")),
            "podVolumeBackups": .array(details.volumes(by: "PodVolumeBackup")),
        ]
        json["hooksAttempted"] = .number(JSONNumber(status.hooks.attempted))
        json["hooksFailed"] = .number(JSONNumber(status.hooks.failed))
        return json
    }

    private var lifeboat: JSONValue {
        let annotations = details.backup.annotations
        var json: JSONValue = [:]
        json["totalSizeBytes"] = details.files.map { .number(JSONNumber(Int($0.totalSize))) }
        json["archiveSizeBytes"] = details.files?.archiveSize.map { .number(JSONNumber(Int($0))) }
        json["revision"] = annotations[BackupReport.revisionAnnotation].map { .string($0) }
        if let spread = annotations[BackupReport.spreadAnnotation] {
            json["notAtRevision"] = .array(spread.split(separator: ",").map { .string(String($0)) })
        }
        if !details.databases.isEmpty { json["rdsSnapshots"] = .array(details.databases.map(\.json)) }
        let skipped = details.skippedVolumes
        if !skipped.isEmpty { json["volumesNotCopied"] = .array(skipped.map(\.skippedJSON)) }
        if !details.problems.isEmpty { json["problems"] = .array(details.problems.map { .string($0) }) }
        return json
    }
}
