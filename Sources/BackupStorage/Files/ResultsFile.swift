// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Warnings and errors of a backup or restore: the content of its `results.gz`.
package struct ResultsFile: Sendable, Equatable {
    /// Messages, by what they are about.
    package struct Messages: Sendable, Equatable {
        /// About the program itself.
        package var velero: [String] = []
        /// About cluster-scoped objects.
        package var cluster: [String] = []
        /// About objects of a namespace, by its name.
        package var namespaces: [String: [String]] = [:]

        /// No messages.
        package init() {}

        /// The number of messages.
        package var count: Int { velero.count + cluster.count + namespaces.values.reduce(0) { $0 + $1.count } }

        /// Adds a message about an object of a namespace, or about a cluster-scoped one when that is `nil`.
        package mutating func add(_ message: String, namespace: String?) {
            if let namespace { namespaces[namespace, default: []].append(message) } else { cluster.append(message) }
        }
    }

    /// What does not keep the result from being whole.
    package var warnings = Messages()
    /// What does.
    package var errors = Messages()

    /// A file without messages.
    package init() {}

    /// Reads a file; missing parts are empty.
    package init(json: JSONValue) {
        warnings = Messages(json: json["warnings"] ?? [:])
        errors = Messages(json: json["errors"] ?? [:])
    }

    /// The file, empty parts left out as Velero does.
    package var json: JSONValue {
        ["errors": errors.json, "warnings": warnings.json]
    }

    /// A message about an item of a backup in the words of Velero's own, which tools split at the known labels.
    package static func itemMessage(resource: String, name: String, message: String, error: String? = nil) -> String {
        " resource: /\(resource) name: /\(name) message: /\(message)" + (error.map { " error: /\($0)" } ?? "")
    }
}

extension ResultsFile.Messages {
    fileprivate init(json: JSONValue) {
        velero = json["velero"]?.strings ?? []
        cluster = json["cluster"]?.strings ?? []
        for (namespace, messages) in json["namespaces"]?.object ?? [:] {
            namespaces[namespace] = messages.strings ?? []
        }
    }

    fileprivate var json: JSONValue {
        var members = JSONObject()
        if !velero.isEmpty { members["velero"] = Self.array(velero) }
        if !cluster.isEmpty { members["cluster"] = Self.array(cluster) }
        if !namespaces.isEmpty {
            let sorted = namespaces.sorted { $0.key < $1.key }.map { ($0.key, Self.array($0.value)) }
            members["namespaces"] = .object(JSONObject(sorted))
        }
        return .object(members)
    }

    private static func array(_ messages: [String]) -> JSONValue { .array(messages.map { .string($0) }) }
}
