// SPDX-License-Identifier: Apache-2.0

package import JSON
package import VeleroAPI

/// One record of `-volumesnapshots.json.gz`: a snapshot of a disk, as Velero writes it, and what Velero loses.
///
/// What Velero has no field for is in an object of ours, `lifeboat.dev`, which its decoder passes over. Fields that are not
/// known here stay as they are.
package struct NativeSnapshotRecord: Sendable, Equatable {
    /// The member with our own fields.
    static let own = "lifeboat.dev"

    /// The whole record.
    package private(set) var json: JSONValue

    /// Views a record.
    package init(json: JSONValue) { self.json = json }

    /// The backup's name.
    package var backupName: String { spec("backupName") }
    /// The backup's UID.
    package var backupUID: String { spec("backupUID") }
    /// The name of the VolumeSnapshotLocation.
    package var location: String { spec("location") }
    /// The name that the PersistentVolume had.
    package var volumeName: String { spec("persistentVolumeName") }
    /// The disk.
    package var volumeID: String { spec("providerVolumeID") }
    /// The disk's type, such as `gp3`; empty when it could not be looked up.
    package var volumeType: String { spec("volumeType") }
    /// The disk's zone.
    package var zone: String { spec("volumeAZ") }
    /// Operations a second; Velero records them of `io1` and `io2` only.
    package var iops: Int? { json[path: ["spec", "volumeIOPS"]]?.int }
    /// The snapshot; `nil` when there is none.
    package var snapshotID: String? {
        json[path: ["status", "providerSnapshotID"]]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
    /// `New`, `Completed` or `Failed`.
    package var phase: String { json[path: ["status", "phase"]]?.string ?? "" }

    /// MiB a second, of `gp3`.
    package var throughput: Int? { json[path: [Self.own, "throughput"]]?.int }
    /// Whether several machines may use the disk at once.
    package var isMultiAttach: Bool { json[path: [Self.own, "multiAttach"]]?.bool ?? false }
    /// The size of the disk in GiB.
    package var sizeGiB: Int? { json[path: [Self.own, "sizeGiB"]]?.int }
    /// Whether the disk is encrypted.
    package var isEncrypted: Bool? { json[path: [Self.own, "encrypted"]]?.bool }
    /// The key that it is encrypted with.
    package var kmsKeyID: String? { json[path: [Self.own, "kmsKeyID"]]?.string }
    /// The region of the snapshot; in records of Velero that of the disk's zone, in which its snapshots are.
    package var region: String? { json[path: [Self.own, "region"]]?.string ?? EBSDisks.region(ofZone: zone) }
    /// The tags that the disk had; `nil` in records of Velero.
    package var tags: [String: String]? { json[path: [Self.own, "tags"]]?.stringMap }
    /// Why there is no snapshot that can be restored from.
    package var error: String? { json[path: [Self.own, "error"]]?.string }
    /// The moment whose content the snapshot holds.
    package var startedAt: Timestamp? { time("startedAt") }
    /// When the copy was complete.
    package var completedAt: Timestamp? { time("completedAt") }
    /// The machine whose volumes were copied at the same moment.
    package var consistentWith: String? { json[path: [Self.own, "consistentWith"]]?.string }

    /// The record of an outcome; also of one that has failed, as Velero does it.
    /// - Parameters:
    ///   - outcome: What became of the volume's snapshot.
    ///   - backup: The backup.
    ///   - region: Where the snapshot is.
    package init(_ outcome: SnapshotOutcome, of backup: BackupIdentity, region: String?) {
        let disk = outcome.disk
        json = [
            "spec": .members([
                ("backupName", .string(backup.name)), ("backupUID", .string(backup.uid)),
                ("location", .string(outcome.target.location)),
                ("persistentVolumeName", .string(outcome.target.volumeName)),
                ("providerVolumeID", .string(outcome.target.volumeID)), ("volumeType", .string(disk?.type ?? "")),
                ("volumeAZ", (disk?.zone ?? outcome.target.zone).map(JSONValue.string)),
                ("volumeIOPS", disk?.iops.map(JSONValue.integer)),
            ]),
            "status": .members([
                ("providerSnapshotID", (outcome.snapshot?.id).map(JSONValue.string)),
                ("phase", .string(outcome.isCompleted ? "Completed" : "Failed")),
            ]),
            Self.own: .members([
                ("region", region.map(JSONValue.string)), ("sizeGiB", disk.map { .integer($0.sizeGiB) }),
                ("throughput", disk?.throughput.map(JSONValue.integer)),
                ("multiAttach", disk?.isMultiAttach == true ? true : nil),
                ("encrypted", disk.map { .bool($0.isEncrypted) }),
                ("kmsKeyID", disk?.kmsKeyID.map(JSONValue.string)),
                ("startedAt", (outcome.snapshot?.startedAt ?? outcome.begunAt).map(JSONValue.time)),
                ("completedAt", outcome.isCompleted ? outcome.endedAt.map(JSONValue.time) : nil),
                ("consistentWith", outcome.consistentWith.map(JSONValue.string)),
                ("tags", disk.map { JSONValue($0.tags.sorted { $0.key < $1.key }) }),
                ("error", (outcome.error?.message).map(JSONValue.string)),
                ("notes", outcome.notes.isEmpty ? nil : .array(outcome.notes.map(JSONValue.string))),
            ]),
        ]
    }

    private func spec(_ key: String) -> String { json[path: ["spec", key]]?.string ?? "" }
    private func time(_ key: String) -> Timestamp? {
        json[path: [Self.own, key]]?.string.flatMap { try? Timestamp($0) }
    }
}
