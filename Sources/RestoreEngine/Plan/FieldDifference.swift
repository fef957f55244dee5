// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One field in which an archived object and a live one disagree.
package struct FieldDifference: Sendable, Equatable {
    /// Where it is, such as `data["app.conf"]` or `spec.template.spec.containers[name=web].image`.
    package var path: String
    /// The value in the backup; `nil` when the field is only in the cluster.
    package var inBackup: JSONValue?
    /// The value in the cluster; `nil` when the field is only in the backup.
    package var inCluster: JSONValue?

    /// Describes one difference.
    package init(path: String, inBackup: JSONValue?, inCluster: JSONValue?) {
        self.path = path
        self.inBackup = inBackup
        self.inCluster = inCluster
    }

    /// The differences between two values, in the order of the backup's fields.
    /// - Parameters:
    ///   - backup: The archived value.
    ///   - cluster: The live value.
    /// - Returns: One entry for each field, empty when the values are equal.
    package static func between(_ backup: JSONValue, _ cluster: JSONValue) -> [FieldDifference] {
        var found: [FieldDifference] = []
        collect(backup, cluster, at: "", into: &found)
        return found
    }

    private static func collect(
        _ backup: JSONValue?,
        _ cluster: JSONValue?,
        at path: String,
        into found: inout [FieldDifference]
    ) {
        switch (backup, cluster) {
        case (.object(let left), .object(let right)):
            for (key, value) in left { collect(value, right[key], at: member(key, of: path), into: &found) }
            for (key, value) in right where left[key] == nil {
                collect(nil, value, at: member(key, of: path), into: &found)
            }
        case (.array(let left), .array(let right)):
            if let key = ListElements.key(of: [left, right]), let left = ListElements.byKey(key, left),
                let right = ListElements.byKey(key, right)
            {
                collectKeyed(by: key, left, right, at: path, into: &found)
            } else if left.count == right.count {
                for (index, pair) in zip(left, right).enumerated() {
                    collect(pair.0, pair.1, at: "\(path)[\(index)]", into: &found)
                }
            } else {
                found.append(FieldDifference(path: path, inBackup: backup, inCluster: cluster))
            }
        default:
            if backup != cluster { found.append(FieldDifference(path: path, inBackup: backup, inCluster: cluster)) }
        }
    }

    private static func collectKeyed(
        by key: String,
        _ left: JSONObject,
        _ right: JSONObject,
        at path: String,
        into found: inout [FieldDifference]
    ) {
        let before = found.count
        for (name, value) in left { collect(value, right[name], at: "\(path)[\(key)=\(name)]", into: &found) }
        for (name, value) in right where left[name] == nil {
            collect(nil, value, at: "\(path)[\(key)=\(name)]", into: &found)
        }
        if found.count == before && left.keys != right.keys {
            // The same elements in another order: order counts in Kubernetes lists (init containers, for one).
            found.append(
                FieldDifference(
                    path: "\(path) (order)",
                    inBackup: .array(left.keys.map(JSONValue.string)),
                    inCluster: .array(right.keys.map(JSONValue.string))
                )
            )
        }
    }

    private static func member(_ key: String, of path: String) -> String {
        let isPlain = key.utf8.allSatisfy {
            $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "[")
        }
        guard isPlain else { return "\(path)[\"\(key)\"]" }
        return path.isEmpty ? key : "\(path).\(key)"
    }
}

extension FieldDifference {
    /// The same difference of a Secret, without any value that may reach no terminal and no log.
    ///
    /// Annotations are hidden too: tools keep copies of the whole object in them.
    var hidingSecrets: FieldDifference {
        let isHarmless = path == "type" || path == "immutable" || path.hasPrefix("metadata.labels")
        guard !isHarmless else { return self }
        return FieldDifference(
            path: path,
            inBackup: inBackup.map { _ in "(hidden)" },
            inCluster: inCluster.map { _ in "(hidden)" }
        )
    }
}
