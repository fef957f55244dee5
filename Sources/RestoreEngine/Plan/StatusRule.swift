// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesCore
import VeleroAPI

/// Whether the `status` of an archived object is restored with it (Velero's rule).
package struct StatusRule: Sendable, Equatable {
    /// The status to write; `nil` for none.
    package var status: JSONValue?
    /// What is odd about the object's own wish.
    package var warning: String?

    /// Applies the rule to one object.
    ///
    /// By default no status is restored. The restore names kinds; the annotation `velero.io/restore-status` decides for
    /// one object.
    /// - Parameters:
    ///   - archived: The object as the backup holds it.
    ///   - kind: Its kind.
    ///   - options: What the restore asks for.
    package init(_ archived: JSONValue, of kind: GroupResource, _ options: RestoreOptions) {
        var isWanted = options.restoreStatus?.allows(kind.description) ?? false
        if let text = archived[path: ["metadata", "annotations", VeleroAnnotation.restoreStatus]]?.string {
            switch text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased() {
            case "true": isWanted = true
            case "false": isWanted = false
            default:
                warning = "its annotation \(VeleroAnnotation.restoreStatus) is '\(text)', neither true nor false"
            }
        }
        guard isWanted, let archivedStatus = archived["status"], archivedStatus.object?.isEmpty == false else { return }
        status = archivedStatus
    }
}
