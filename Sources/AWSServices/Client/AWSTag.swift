// SPDX-License-Identifier: Apache-2.0

/// A name and a value on a resource of AWS.
package struct AWSTag: Sendable, Hashable {
    /// The name: up to 128 characters; those that begin with `aws:` are AWS's own.
    package let key: String
    /// The value: up to 256 characters.
    package let value: String

    /// A tag.
    package init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }

    /// Tags in the order of their names.
    package static func list(_ tags: [String: String]) -> [AWSTag] {
        tags.sorted { $0.key < $1.key }.map { AWSTag($0.key, $0.value) }
    }
}

/// A condition on what EC2 lists: one of the values is what the attribute has.
package struct EC2Filter: Sendable, Equatable {
    /// The attribute, such as `attachment.instance-id` or `tag:velero.io/backup`.
    package let name: String
    /// The values.
    package let values: [String]

    /// A filter.
    package init(_ name: String, _ values: [String]) {
        self.name = name
        self.values = values
    }
}
