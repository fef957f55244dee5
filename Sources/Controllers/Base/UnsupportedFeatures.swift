// SPDX-License-Identifier: Apache-2.0

import JSON
package import VeleroAPI

/// What Velero's API has and this version does not do: asking for it is refused with a sentence, never ignored.
package enum UnsupportedFeatures {
    /// What a backup asks for in vain.
    package static func of(_ spec: BackupSpec) -> [String] {
        var asked: [(field: String, what: String)] = []
        if hasHooks(spec.hooks) { asked.append(("hooks", "hooks that run commands in pods")) }
        if isThere(spec.resourcePolicy) { asked.append(("resourcePolicy", "resource policies")) }
        if spec.snapshotMoveData == true { asked.append(("snapshotMoveData", "moving the data of snapshots")) }
        if let mover = spec.json["datamover"]?.string, !["", "velero"].contains(mover) {
            asked.append(("datamover", "other data movers"))
        }
        if spec.json["defaultVolumesToRestic"]?.bool == true {
            asked.append(("defaultVolumesToRestic", "file-system backup of volumes"))
        } else if spec.defaultVolumesToFsBackup == true {
            asked.append(("defaultVolumesToFsBackup", "file-system backup of volumes"))
        }
        if let files = spec.json[path: ["uploaderConfig", "parallelFilesUpload"]]?.int, files > 0 {
            asked.append(("uploaderConfig.parallelFilesUpload", "file-system backup of volumes"))
        }
        return asked.map(sentence)
    }

    /// What a restore asks for in vain.
    package static func of(_ spec: RestoreSpec) -> [String] {
        var asked: [(field: String, what: String)] = []
        if hasHooks(spec.hooks) { asked.append(("hooks", "hooks that run commands in pods")) }
        if isThere(spec.resourceModifier) { asked.append(("resourceModifier", "resource modifiers")) }
        let uploader = spec.json["uploaderConfig"]
        if uploader?["writeSparseFiles"]?.bool == true {
            asked.append(("uploaderConfig.writeSparseFiles", "restoring volumes from file-system backups"))
        }
        if let files = uploader?["parallelFilesDownload"]?.int, files > 0 {
            asked.append(("uploaderConfig.parallelFilesDownload", "restoring volumes from file-system backups"))
        }
        return asked.map(sentence)
    }

    private static func isThere(_ reference: JSONValue?) -> Bool { reference.map { !$0.isNull } ?? false }

    private static func hasHooks(_ hooks: JSONValue?) -> Bool { !(hooks?["resources"]?.array ?? []).isEmpty }

    private static func sentence(_ asked: (field: String, what: String)) -> String {
        "spec.\(asked.field) asks for \(asked.what), which this version of Lifeboat does not support; remove the field"
    }
}
