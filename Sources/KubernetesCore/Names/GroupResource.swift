// SPDX-License-Identifier: Apache-2.0

/// A kind as Lifeboat names it: an API group and the plural name of a resource, whatever the version.
///
/// Written `deployments.apps`, or `pods` for the core group, as in Velero's filters and archive directories.
package struct GroupResource: Sendable, Hashable {
    /// The group, empty for the core group.
    package var group: String
    /// The plural name, such as `deployments`.
    package var resource: String

    /// Names a resource of a group.
    package init(group: String, resource: String) {
        self.group = group
        self.resource = resource
    }

    /// Reads `deployments.apps` or `pods`: what follows the first dot is the group, as in kubectl.
    package init(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        resource = String(parts.first ?? "")
        group = parts.count == 2 ? String(parts[1]) : ""
    }
}

extension GroupResource: CustomStringConvertible {
    package var description: String { group.isEmpty ? resource : "\(resource).\(group)" }
}

extension GroupResource: Comparable {
    /// Orders by the written form, so that output is stable.
    package static func < (left: GroupResource, right: GroupResource) -> Bool { left.description < right.description }
}
