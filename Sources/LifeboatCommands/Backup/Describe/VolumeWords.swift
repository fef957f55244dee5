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

    /// Adds a line for the volume, and with details where its data is.
    func add(to text: inout Description, withDetails: Bool) {
        guard withDetails else {
            text.field(name, result, indent: 4)
            return
        }
        text.line("\(name):", indent: 4)
        text.field("Result", result, indent: 6)
        for (title, path) in Self.facts {
            guard let value = record[path: path] else { continue }
            let words = value.string ?? (path.last == "size" ? value.int.map { Measures.bytes(Int64($0)) } : nil)
            text.field(title, words ?? JSONWriter.text(value), indent: 6)
        }
    }

    private static let facts: [(title: String, path: [String])] = [
        ("Persistent Volume", ["pvName"]),
        ("Snapshot ID", ["nativeSnapshotInfo", "snapshotHandle"]),
        ("Type", ["nativeSnapshotInfo", "volumeType"]),
        ("Availability Zone", ["nativeSnapshotInfo", "volumeAZ"]),
        ("IOPS", ["nativeSnapshotInfo", "iops"]),
        ("Storage Snapshot ID", ["csiSnapshotInfo", "snapshotHandle"]),
        ("CSI Driver", ["csiSnapshotInfo", "driver"]),
        ("Snapshot Size", ["csiSnapshotInfo", "size"]),
        ("Data Mover", ["snapshotDataMovementInfo", "dataMover"]),
        ("Moved Data Size", ["snapshotDataMovementInfo", "size"]),
        ("Uploader Type", ["pvbInfo", "uploaderType"]),
        ("Data ID", ["pvbInfo", "snapshotHandle"]),
        ("Size", ["pvbInfo", "size"]),
    ]
}
