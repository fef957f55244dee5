// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import RestoreEngine
import VeleroAPI

/// What a restore does beside creating objects.
struct RestoreMoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Restore volumes from snapshots; default: yes.", valueName: "true|false"))
    var restoreVolumes: Bool?

    @Option(
        help: ArgumentHelp(
            "Make the disks of volumes in other zones; without it, zones of another region become zones of nodes here.",
            valueName: "from:to,…"
        )
    )
    var zoneMappings: [String] = []

    @Option(help: ArgumentHelp("ConfigMap with changes to objects (not there yet: refused).", valueName: "name"))
    var resourceModifierConfigmap: String?

    @Option(help: ArgumentHelp("Write files of volumes with holes (not there yet: refused).", valueName: "true|false"))
    var writeSparseFiles: Bool?

    @Option(help: "How many files of a volume are restored at once; 0 for the server's default.")
    var parallelFilesDownload = 0

    @Option(help: "How long an operation beside the restore may take; 0 for the server's default.")
    var itemOperationTimeout: String = "0s"

    /// Puts the wishes that Velero has no field for into annotations.
    /// - Throws: ``CommandFailure`` with the status of wrong usage.
    func add(to annotations: inout [String: String]) throws {
        do {
            let zones = try ZoneMappings.read(zoneMappings.joined(separator: ","))
            if !zones.isEmpty { annotations[ZoneMappings.annotation] = ZoneMappings.text(zones) }
        } catch {
            throw CommandFailure("--zone-mappings: \(error.message)", status: .usage)
        }
    }

    /// Puts the wishes into a specification.
    /// - Throws: ``CommandFailure`` with the status of wrong usage; `VeleroAPIError`.
    func add(to spec: inout RestoreSpec) throws {
        spec.restorePVs = restoreVolumes
        spec.itemOperationTimeout = try DurationOption.read(itemOperationTimeout, of: "--item-operation-timeout")
        if let name = resourceModifierConfigmap, !name.isEmpty {
            spec.resourceModifier = ["apiGroup": "", "kind": "configmap", "name": .string(name)]
        }
        guard parallelFilesDownload >= 0 else {
            throw CommandFailure("--parallel-files-download cannot be negative", status: .usage)
        }
        var uploader: JSONValue = [:]
        if let writeSparseFiles { uploader["writeSparseFiles"] = .bool(writeSparseFiles) }
        if parallelFilesDownload > 0 {
            uploader["parallelFilesDownload"] = .number(JSONNumber(parallelFilesDownload))
        }
        spec.json["uploaderConfig"] = uploader
    }
}
