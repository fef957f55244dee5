// SPDX-License-Identifier: Apache-2.0

import JSON

/// Beginnings that manifests have in common.
enum Manifest {
    /// `apiVersion`, `kind` and `metadata` of an object with our labels.
    /// - Parameters:
    ///   - kind: The kind.
    ///   - apiVersion: The group and version.
    ///   - name: The name.
    ///   - namespace: The namespace; `nil` for objects outside of namespaces.
    ///   - labels: Labels beyond ours.
    ///   - annotations: Annotations.
    /// - Returns: The object, to which the rest is to be added.
    static func object(
        _ kind: String,
        _ apiVersion: String,
        name: String,
        in namespace: String? = nil,
        labels: [(String, String)] = [],
        annotations: [String: String] = [:]
    ) -> JSONValue {
        var metadata: JSONValue = ["name": .string(name)]
        if let namespace { metadata["namespace"] = .string(namespace) }
        var allLabels = InstalledNames.labels
        for (key, value) in labels { allLabels[key] = .string(value) }
        metadata["labels"] = allLabels
        if !annotations.isEmpty { metadata["annotations"] = sorted(annotations) }
        return ["apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": metadata]
    }

    /// A map of texts, in the order of its keys.
    static func sorted(_ map: [String: String]) -> JSONValue {
        JSONValue(map.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) })
    }

    /// The labels by which the server's pods are found.
    static var podSelector: JSONValue {
        ["matchLabels": [InstalledNames.selector.key: .string(InstalledNames.selector.value)]]
    }
}
