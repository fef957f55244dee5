// SPDX-License-Identifier: Apache-2.0

/// What an object says of itself: `apiVersion` and `kind`.
package struct GroupVersionKind: Sendable, Hashable {
    /// The group, empty for the core group.
    package var group: String
    /// The version.
    package var version: String
    /// The kind, such as `Deployment`.
    package var kind: String

    /// Names a kind.
    package init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    /// Reads the two fields of an object; `nil` when either is empty or malformed.
    package init?(apiVersion: String, kind: String) {
        guard !kind.isEmpty, let groupVersion = GroupVersion(apiVersion) else { return nil }
        self.init(group: groupVersion.group, version: groupVersion.version, kind: kind)
    }

    /// The group and version without the kind.
    package var groupVersion: GroupVersion { GroupVersion(group: group, version: version) }
}

extension GroupVersionKind: CustomStringConvertible {
    package var description: String { "\(groupVersion), Kind=\(kind)" }
}
