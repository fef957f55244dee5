// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The names of all items by kind: the content of `resource-list.json.gz`.
package struct ResourceListFile: Sendable, Equatable {
    /// What a restore did with an item.
    package enum Outcome: String, Sendable {
        case created
        case updated
        case failed
        case skipped
    }

    /// `namespace/name` or `name`, by `apiVersion/Kind` (`v1/Pod`, `apps/v1/Deployment`); of a restore with the outcome
    /// in brackets.
    package private(set) var names: [String: [String]] = [:]

    /// An empty list.
    package init() {}

    /// Reads a file; what has another shape is left out.
    package init(json: JSONValue) {
        for (kind, names) in json.object ?? [:] { self.names[kind] = names.strings ?? [] }
    }

    /// The number of items.
    package var count: Int { names.values.reduce(0) { $0 + $1.count } }

    /// Adds an item.
    /// - Parameters:
    ///   - apiVersion: The object's API version, such as `apps/v1`.
    ///   - kind: The object's kind.
    ///   - namespace: Its namespace; `nil` or empty for a cluster-scoped object.
    ///   - name: Its name.
    ///   - outcome: What a restore did with it.
    package mutating func add(
        apiVersion: String,
        kind: String,
        namespace: String?,
        name: String,
        outcome: Outcome? = nil
    ) {
        let scope = namespace.map { $0.isEmpty ? "" : "\($0)/" } ?? ""
        let suffix = outcome.map { "(\($0.rawValue))" } ?? ""
        names["\(apiVersion)/\(kind)", default: []].append("\(scope)\(name)\(suffix)")
    }

    /// Adds the items of another list.
    package mutating func merge(_ other: ResourceListFile) {
        names.merge(other.names) { $0 + $1 }
    }

    /// The file: kinds and names sorted.
    package var json: JSONValue {
        let sorted = names.sorted { $0.key < $1.key }.map { kind, names in
            (kind, JSONValue.array(names.sorted().map { .string($0) }))
        }
        return .object(JSONObject(sorted))
    }
}
