// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A restore: Velero's custom resource.
///
/// A view of the document: members without a property here, and the order of all, stay as they were read.
package struct Restore: CustomResource {
    package typealias Spec = RestoreSpec
    package typealias Status = RestoreStatus

    package static let kind = "Restore"

    package var json: JSONValue

    package init(json: JSONValue) {
        self.json = json
    }
}
