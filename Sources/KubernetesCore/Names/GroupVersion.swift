// SPDX-License-Identifier: Apache-2.0

/// An API group at one version, such as `apps/v1`, or `v1` for the core group, whose name is empty.
package struct GroupVersion: Sendable, Hashable {
    /// The group, empty for the core group.
    package var group: String
    /// The version, such as `v1beta1`.
    package var version: String

    /// Names a group at a version.
    package init(group: String, version: String) {
        self.group = group
        self.version = version
    }

    /// Reads the text of an `apiVersion` field; `nil` when it has no version or more than one slash.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), let version = parts.last else {
            return nil
        }
        group = parts.count == 2 ? String(parts[0]) : ""
        self.version = String(version)
    }

    /// Where the server serves this, without a final slash: `/api/v1`, `/apis/apps/v1`.
    package var path: String {
        let encoded = PathSegment.encode(version)
        return group.isEmpty ? "/api/\(encoded)" : "/apis/\(PathSegment.encode(group))/\(encoded)"
    }
}

extension GroupVersion: CustomStringConvertible {
    /// The text of an `apiVersion` field.
    package var description: String { group.isEmpty ? version : "\(group)/\(version)" }
}
