// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One record of `-volumeinfo.json.gz` of a backup: what was done about a volume, and why not.
///
/// Members are in the order of Velero's; those that are not known here stay as they are.
package struct VolumeInfoRecord: Sendable, Equatable {
    /// The whole record.
    package let json: JSONValue

    /// Views a record.
    package init(json: JSONValue) { self.json = json }

    /// The claim's name.
    package var claimName: String { json["pvcName"]?.string ?? "" }
    /// The claim's namespace.
    package var claimNamespace: String { json["pvcNamespace"]?.string ?? "" }
    /// The name of the PersistentVolume.
    package var volumeName: String { json["pvName"]?.string ?? "" }
    /// `NativeSnapshot`, `CSISnapshot` or `PodVolumeBackup`; empty for volumes that were skipped.
    package var method: String { json["backupMethod"]?.string ?? "" }
    /// Whether nothing was done.
    package var isSkipped: Bool { json["skipped"]?.bool ?? false }
    /// Why nothing was done.
    package var skippedReason: String { json["skippedReason"]?.string ?? "" }
    /// `succeeded` or `failed`.
    package var result: String { json["result"]?.string ?? "" }
    /// The snapshot of a disk.
    package var snapshotID: String? { json[path: ["nativeSnapshotInfo", "snapshotHandle"]]?.string }

    /// The record of a snapshot, or of the attempt.
    package init(_ outcome: SnapshotOutcome) {
        let target = outcome.target
        json = .members(
            Self.volume(target.volumeName, target.claim) + [
                ("backupMethod", "NativeSnapshot"), ("snapshotDataMoved", false), ("preserveLocalSnapshot", false),
                ("skipped", false),
                ("startTimestamp", (outcome.begunAt ?? outcome.snapshot?.startedAt).map(JSONValue.time)),
                ("completionTimestamp", outcome.endedAt.map(JSONValue.time)),
                ("result", outcome.isCompleted ? "succeeded" : "failed"),
                (
                    "nativeSnapshotInfo",
                    .members([
                        ("snapshotHandle", .string(outcome.snapshot?.id ?? "")),
                        ("volumeType", .string(outcome.disk?.type ?? "")),
                        ("volumeAZ", .string(outcome.disk?.zone ?? target.zone ?? "")),
                        // Velero writes text here, and 0 where it knows none.
                        ("iops", .string(String(outcome.disk?.iops ?? 0))),
                        ("Phase", .string(outcome.isCompleted ? "Completed" : "Failed")),
                    ])
                ),
                ("pvInfo", Self.info(target.reclaimPolicy, target.labels)),
                (NativeSnapshotRecord.own, Self.own(outcome)),
            ]
        )
    }

    /// The record of a volume that was left out.
    /// - Parameters:
    ///   - reason: Why.
    ///   - volume: The PersistentVolume.
    ///   - claim: Its claim; `nil` takes the names from the volume's own reference.
    package init(skipped reason: SnapshotSkip, volume: JSONValue, claim: SnapshotDecision.Claim? = nil) {
        let volume = PersistentVolume(volume)
        let claim = claim ?? volume.claim.map { .init(namespace: $0.namespace, name: $0.name) }
        json = .members(
            Self.volume(volume.name, claim) + [
                ("snapshotDataMoved", false), ("preserveLocalSnapshot", false), ("skipped", true),
                // `<approach>: <reason>;`, as Velero joins them.
                ("skippedReason", .string("volumeSnapshot: \(reason);")),
                ("pvInfo", Self.info(volume.reclaimPolicy, volume.labels)),
                (NativeSnapshotRecord.own, JSONValue.members([("skipCode", .string(reason.code))])),
            ]
        )
    }

    private static func volume(_ name: String, _ claim: SnapshotDecision.Claim?) -> [(String, JSONValue?)] {
        [
            ("pvcName", (claim?.name).map(JSONValue.string)),
            ("pvcNamespace", (claim?.namespace).map(JSONValue.string)), ("pvName", .string(name)),
        ]
    }

    private static func info(_ reclaimPolicy: String, _ labels: [String: String]) -> JSONValue {
        .members([
            ("reclaimPolicy", .string(reclaimPolicy)),
            ("labels", labels.isEmpty ? nil : JSONValue(labels.sorted { $0.key < $1.key })),
        ])
    }

    /// What `describe` shows and Velero has no field for.
    private static func own(_ outcome: SnapshotOutcome) -> JSONValue? {
        let members = JSONValue.members([
            ("sizeGiB", outcome.disk.map { .integer($0.sizeGiB) }),
            ("throughput", outcome.disk?.throughput.map(JSONValue.integer)),
            ("multiAttach", outcome.disk?.isMultiAttach == true ? true : nil),
            ("encrypted", outcome.disk.map { .bool($0.isEncrypted) }),
            ("kmsKeyID", outcome.disk?.kmsKeyID.map(JSONValue.string)),
            ("consistentWith", outcome.consistentWith.map(JSONValue.string)),
            ("error", (outcome.error?.message).map(JSONValue.string)),
            ("notes", outcome.notes.isEmpty ? nil : .array(outcome.notes.map(JSONValue.string))),
        ])
        return members.object?.isEmpty == false ? members : nil
    }
}
