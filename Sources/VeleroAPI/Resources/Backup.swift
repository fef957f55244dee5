// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A backup: Velero's custom resource, and the content of `velero-backup.json`, which commits it.
///
/// A view of the document: members without a property here, and the order of all, stay as they were read.
package struct Backup: CustomResource {
    package typealias Spec = BackupSpec
    package typealias Status = BackupStatus

    package static let kind = "Backup"

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }
}
