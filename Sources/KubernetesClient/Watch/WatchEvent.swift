// SPDX-License-Identifier: Apache-2.0

package import JSON
import KubernetesCore

/// One change that a watch reports.
package struct WatchEvent: Sendable {
    /// What happened.
    package enum Kind: String, Sendable {
        /// The object is new, or was there when the watch began.
        case added = "ADDED"
        /// The object has changed.
        case modified = "MODIFIED"
        /// The object is gone; this was its last state.
        case deleted = "DELETED"
        /// Nothing happened; the object holds only a revision up to which the watch is complete.
        case bookmark = "BOOKMARK"
        /// The watch has failed; the object is a `Status`.
        case error = "ERROR"
    }

    /// What happened.
    package let kind: Kind
    /// The object, as the server wrote it.
    package let object: RawJSON

    /// Reads one line of a watch.
    /// - Returns: `nil` when the line is no event of a known kind.
    init?(line: ArraySlice<UInt8>) {
        guard let event = try? RawJSON(line), let kind = event["type"]?.string.flatMap(Kind.init(rawValue:)),
            let object = event["object"]
        else { return nil }
        self.kind = kind
        self.object = object
    }

    /// The revision of the object.
    package var revision: String { object["metadata"]?["resourceVersion"]?.string ?? "" }
}
