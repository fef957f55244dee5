// SPDX-License-Identifier: Apache-2.0

import JSON

/// Ingress v1beta1 and v1 say the same with other words.
enum IngressConversion {
    static let versions = ["v1", "v1beta1"]

    static func convert(_ ingress: inout JSONValue, toV1: Bool) {
        let (oldDefault, newDefault) = toV1 ? ("backend", "defaultBackend") : ("defaultBackend", "backend")
        if let backend = ingress[path: ["spec", oldDefault]] {
            ingress[path: ["spec", oldDefault]] = nil
            ingress[path: ["spec", newDefault]] = convertBackend(backend, toV1: toV1)
        }
        guard var rules = ingress[path: ["spec", "rules"]]?.array else { return }
        for rule in rules.indices {
            guard var paths = rules[rule][path: ["http", "paths"]]?.array else { continue }
            for path in paths.indices {
                paths[path]["backend"] = paths[path]["backend"].map { convertBackend($0, toV1: toV1) }
                if toV1 && paths[path]["pathType"] == nil { paths[path]["pathType"] = "ImplementationSpecific" }
            }
            rules[rule][path: ["http", "paths"]] = .array(paths)
        }
        ingress[path: ["spec", "rules"]] = .array(rules)
    }

    private static func convertBackend(_ backend: JSONValue, toV1: Bool) -> JSONValue {
        if toV1 {
            guard let name = backend["serviceName"] else { return backend }
            let port = backend["servicePort"] ?? .null
            return ["service": ["name": name, "port": port.string == nil ? ["number": port] : ["name": port]]]
        }
        guard let service = backend["service"] else { return backend }
        let port = service[path: ["port", "number"]] ?? service[path: ["port", "name"]] ?? .null
        return ["serviceName": service["name"] ?? .null, "servicePort": port]
    }
}
