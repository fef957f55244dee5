// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One record of `-volumeinfo.json.gz` of a restore: from which snapshot a volume was made.
///
/// Members are in the order of Velero's, which has none for the new disk and for failures: they are in an object of ours.
package struct RestoreVolumeInfoRecord: Sendable, Equatable {
    /// What became of a volume.
    package struct Fate: Sendable {
        /// The name that the PersistentVolume has in the target.
        package var volumeName: String
        /// Its claim, in the target.
        package var claim: (namespace: String, name: String)?
        /// The new disk; `nil` when there is none.
        package var diskID: String?
        /// The zone it is in.
        package var zone: String?
        /// Why the volume was not restored.
        package var error: String?
        /// What did not go as it should and does no harm, one sentence each.
        package var notes: [String] = []

        /// A volume of which nothing else is known.
        package init(volumeName: String) { self.volumeName = volumeName }
    }

    /// The whole record.
    package let json: JSONValue

    /// Views a record.
    package init(json: JSONValue) { self.json = json }

    /// The snapshot that the volume was made from.
    package var snapshotID: String? { json[path: ["nativeSnapshotInfo", "snapshotHandle"]]?.string }
    /// The new disk.
    package var diskID: String? { own("diskID") }
    /// The zone it is in.
    package var zone: String? { own("zone") }
    /// Why the volume was not restored.
    package var error: String? { own("error") }

    /// The record of a volume that was made from a snapshot, or was not.
    package init(_ record: NativeSnapshotRecord, _ fate: Fate) {
        json = .members([
            ("pvcName", (fate.claim?.name).map(JSONValue.string)),
            ("pvcNamespace", (fate.claim?.namespace).map(JSONValue.string)), ("pvName", .string(fate.volumeName)),
            ("restoreMethod", "NativeSnapshot"), ("snapshotDataMoved", false),
            (
                "nativeSnapshotInfo",
                .members([
                    ("snapshotHandle", .string(record.snapshotID ?? "")), ("volumeType", .string(record.volumeType)),
                    ("volumeAZ", .string(record.zone)), ("iops", .string(String(record.iops ?? 0))),
                ])
            ),
            (
                NativeSnapshotRecord.own,
                .members([
                    ("diskID", fate.diskID.map(JSONValue.string)), ("zone", fate.zone.map(JSONValue.string)),
                    ("snapshotRegion", record.region.map(JSONValue.string)),
                    ("sizeGiB", record.sizeGiB.map(JSONValue.integer)),
                    ("throughput", record.throughput.map(JSONValue.integer)),
                    ("multiAttach", record.isMultiAttach ? true : nil),
                    ("error", fate.error.map(JSONValue.string)),
                    ("notes", fate.notes.isEmpty ? nil : .array(fate.notes.map(JSONValue.string))),
                ])
            ),
        ])
    }

    private func own(_ key: String) -> String? { json[path: [NativeSnapshotRecord.own, key]]?.string }
}
