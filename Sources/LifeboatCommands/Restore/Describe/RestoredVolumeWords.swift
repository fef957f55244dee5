// SPDX-License-Identifier: Apache-2.0

import JSON
import VolumeSnapshots

/// One record of a restore's volume information, in words.
struct RestoredVolumeWords {
    private let record: JSONValue

    /// Takes one record of a restore's `-volumeinfo.json.gz`.
    init(_ record: JSONValue) { self.record = record }

    /// `vol-9 in eu-central-1b, from snap-1`, or why there is none.
    var summary: String {
        let volume = RestoreVolumeInfoRecord(json: record)
        if let error = volume.error { return "failed: \(error)" }
        let method = record["restoreMethod"]?.string ?? "unknown means"
        let source = volume.snapshotID.map { "from \($0)" } ?? "by \(method)"
        guard let disk = volume.diskID else { return source }
        return "\(disk)\(volume.zone.map { " in \($0)" } ?? ""), \(source)"
    }

    /// Adds a line for the volume, and with details what its disk is.
    func add(to text: inout Description, withDetails: Bool) {
        let name = VolumeWords(record).name
        guard withDetails else {
            text.field(name, summary, indent: 2)
            return
        }
        text.line("\(name):", indent: 2)
        VolumeFacts(facts: Self.facts + VolumeFacts.ofDisks).add(record, to: &text, indent: 4)
    }

    private static let facts = [
        VolumeFacts.Fact("Persistent Volume", "pvName"),
        VolumeFacts.Fact("Disk", "lifeboat.dev", "diskID"),
        VolumeFacts.Fact("Availability Zone", "lifeboat.dev", "zone"),
        VolumeFacts.Fact("Snapshot ID", "nativeSnapshotInfo", "snapshotHandle"),
        VolumeFacts.Fact("Snapshot Region", "lifeboat.dev", "snapshotRegion"),
        VolumeFacts.Fact("Zone In The Backup", "nativeSnapshotInfo", "volumeAZ"),
        VolumeFacts.Fact("Type", "nativeSnapshotInfo", "volumeType"),
        VolumeFacts.Fact("IOPS", "nativeSnapshotInfo", "iops"),
    ]
}
