// SPDX-License-Identifier: Apache-2.0

import JSON

/// Whether the definition of a custom resource that is in a cluster has room for what Lifeboat writes.
///
/// One that has is left alone: it may be of a newer Velero and have fields that ours would make the API server forget.
enum DefinitionComparison {
    /// Compares two definitions of one kind.
    /// - Parameters:
    ///   - existing: The definition in the cluster.
    ///   - wanted: Ours.
    /// - Returns: What the one in the cluster lacks, as paths; nothing when it will do.
    static func lacks(_ existing: JSONValue, of wanted: JSONValue) -> [String] {
        var lacks: [String] = []
        for version in wanted[path: ["spec", "versions"]]?.array ?? [] {
            let name = version["name"]?.string ?? ""
            let candidates = existing[path: ["spec", "versions"]]?.array ?? []
            guard let other = candidates.first(where: { $0["name"]?.string == name }), other["served"]?.bool == true
            else {
                lacks.append("version \(name)")
                continue
            }
            let path = ["schema", "openAPIV3Schema"]
            compare(other[path: path] ?? [:], version[path: path] ?? [:], at: "", &lacks)
        }
        return lacks
    }

    private static func compare(_ existing: JSONValue, _ wanted: JSONValue, at path: String, _ lacks: inout [String]) {
        if existing["x-kubernetes-preserve-unknown-fields"]?.bool == true { return }
        if let values = existing["enum"]?.strings {
            for value in wanted["enum"]?.strings ?? [] where !values.contains(value) {
                lacks.append("\(path)=\(value)")
            }
        }
        for (name, schema) in wanted["properties"]?.object ?? [:] {
            if let other = existing[path: ["properties", name]] {
                compare(other, schema, at: "\(path).\(name)", &lacks)
            } else if let other = existing["additionalProperties"] {
                compare(other, schema, at: "\(path).\(name)", &lacks)
            } else {
                lacks.append("\(path).\(name)")
            }
        }
        for member in ["items", "additionalProperties"] {
            guard let schema = wanted[member], schema.object != nil, let other = existing[member] else { continue }
            compare(other, schema, at: "\(path)[]", &lacks)
        }
    }
}
