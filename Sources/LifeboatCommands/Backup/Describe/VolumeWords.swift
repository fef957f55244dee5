// SPDX-License-Identifier: Apache-2.0

import JSON

/// One record of a backup's volume information, in words.
struct VolumeWords {
    private let record: JSONValue

    /// Takes one record of a `-volumeinfo.json.gz`.
    init(_ record: JSONValue) {
        self.record = record
    }

    /// The claim where there is one, otherwise the volume of a pod, otherwise the persistent volume.
    var name: String {
        if let claim = record["pvcName"]?.string, !claim.isEmpty {
            return "\(record["pvcNamespace"]?.string ?? "")/\(claim)"
        }
        if let pod = record[path: ["pvbInfo", "podName"]]?.string {
            let namespace = record[path: ["pvbInfo", "podNamespace"]]?.string ?? ""
            return "\(namespace)/\(pod): \(record[path: ["pvbInfo", "volumeName"]]?.string ?? "")"
        }
        return record["pvName"]?.string ?? "<unknown>"
    }

    /// `succeeded`, `failed`, or what else Velero wrote.
    var result: String { record["result"]?.string ?? "unknown" }

    /// Why the snapshot failed; only Lifeboat records it.
    private var error: String? { record[path: ["lifeboat.dev", "error"]]?.string }

    /// Adds a line for the volume, and with details where its data is.
    func add(to text: inout Description, withDetails: Bool) {
        guard withDetails else {
            text.field(name, error.map { "\(result): \($0)" } ?? result, indent: 4)
            return
        }
        text.line("\(name):", indent: 4)
        text.field("Result", result, indent: 6)
        VolumeFacts(facts: Self.facts + VolumeFacts.ofDisks).add(record, to: &text, indent: 6)
    }

    private static let facts = [
        VolumeFacts.Fact("Persistent Volume", "pvName"),
        VolumeFacts.Fact("Snapshot ID", "nativeSnapshotInfo", "snapshotHandle"),
        VolumeFacts.Fact("Type", "nativeSnapshotInfo", "volumeType"),
        VolumeFacts.Fact("Availability Zone", "nativeSnapshotInfo", "volumeAZ"),
        VolumeFacts.Fact("IOPS", "nativeSnapshotInfo", "iops"),
        VolumeFacts.Fact("Storage Snapshot ID", "csiSnapshotInfo", "snapshotHandle"),
        VolumeFacts.Fact("CSI Driver", "csiSnapshotInfo", "driver"),
        VolumeFacts.Fact("Snapshot Size", "csiSnapshotInfo", "size", form: .bytes),
        VolumeFacts.Fact("Data Mover", "snapshotDataMovementInfo", "dataMover"),
        VolumeFacts.Fact("Moved Data Size", "snapshotDataMovementInfo", "size", form: .bytes),
        VolumeFacts.Fact("Uploader Type", "pvbInfo", "uploaderType"),
        VolumeFacts.Fact("Data ID", "pvbInfo", "snapshotHandle"),
        VolumeFacts.Fact("Size", "pvbInfo", "size", form: .bytes),
    ]
}

// MARK: - Volumes that were left out

extension VolumeWords {
    /// Why nothing of the volume was copied, a sentence for each way that was tried.
    ///
    /// Velero writes `<way>: <reason>;` one behind the other.
    var skippedReasons: [String] {
        let reasons = (record["skippedReason"]?.string ?? "").split(separator: ";").map { reason in
            String(reason.drop { $0 == " " })
        }
        // Ours tries one way only, so its name tells nothing.
        guard skipCode != nil else { return reasons.isEmpty ? ["no reason is recorded"] : reasons }
        return [reasons.joined(separator: "; ").replacing("volumeSnapshot: ", with: "", maxReplacements: 1)]
    }

    private var skipCode: String? { record[path: ["lifeboat.dev", "skipCode"]]?.string }

    /// The same for machines.
    var skippedJSON: JSONValue {
        var json: JSONValue = ["volume": .string(name)]
        json["persistentVolume"] = record["pvName"]
        json["reason"] = .string(skippedReasons.joined(separator: "; "))
        json["code"] = skipCode.map { .string($0) }
        return json
    }
}
