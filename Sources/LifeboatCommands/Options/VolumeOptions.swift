// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import VeleroAPI

/// What a backup does with the contents of volumes.
struct VolumeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Take snapshots of volumes; default: where that can be done.", valueName: "true|false"))
    var snapshotVolumes: Bool?

    @Option(
        help: ArgumentHelp(
            "Copy the data of snapshots to the backup location (not there yet: refused).",
            valueName: "true|false"
        )
    )
    var snapshotMoveData: Bool?

    @Option(help: ArgumentHelp("Who copies the data of snapshots (not there yet: refused).", valueName: "name"))
    var dataMover: String?

    @Option(help: ArgumentHelp("Back up the files of volumes (not there yet: refused).", valueName: "true|false"))
    var defaultVolumesToFsBackup: Bool?

    @Option(help: ArgumentHelp("Snapshot locations, at most one of a provider.", valueName: "a,b"))
    var volumeSnapshotLocations: [String] = []

    @Option(help: "How long a CSI snapshot may take; 0 for the server's default.")
    var csiSnapshotTimeout: String = "0s"

    @Option(help: "How many files of a volume are copied at once; 0 for the server's default.")
    var parallelFilesUpload = 0

    /// Puts the wishes into a specification.
    /// - Throws: ``CommandFailure`` with the status of wrong usage; `VeleroAPIError`.
    func add(to spec: inout BackupSpec) throws {
        spec.snapshotVolumes = snapshotVolumes
        spec.snapshotMoveData = snapshotMoveData
        if let dataMover, !dataMover.isEmpty { spec.json["datamover"] = .string(dataMover) }
        spec.defaultVolumesToFsBackup = defaultVolumesToFsBackup
        spec.volumeSnapshotLocations = FilterOptions.split(volumeSnapshotLocations)
        spec.csiSnapshotTimeout = try DurationOption.read(csiSnapshotTimeout, of: "--csi-snapshot-timeout")
        guard parallelFilesUpload >= 0 else {
            throw CommandFailure("--parallel-files-upload cannot be negative", status: .usage)
        }
        if parallelFilesUpload > 0 {
            spec.json["uploaderConfig"] = ["parallelFilesUpload": .number(JSONNumber(parallelFilesUpload))]
        }
    }
}
