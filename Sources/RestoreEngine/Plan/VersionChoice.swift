// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesCore

/// In which API version an archived object is sent to the target.
///
/// The archived version when the target serves it; else a version whose schema is the same, or for which a conversion
/// is known. Removed versions are the usual reason why a restore into a newer cluster fails.
package enum VersionChoice {
    /// Versions of one kind whose objects differ in nothing but `apiVersion`.
    private static let twins: [String: [[String]]] = [
        "cronjobs.batch": [["v1", "v1beta1"]],
        "poddisruptionbudgets.policy": [["v1", "v1beta1"]],
        "horizontalpodautoscalers.autoscaling": [["v2", "v2beta2"]],
        "deployments.apps": [["v1", "v1beta2"]],
        "daemonsets.apps": [["v1", "v1beta2"]],
        "replicasets.apps": [["v1", "v1beta2"]],
        "statefulsets.apps": [["v1", "v1beta2", "v1beta1"]],
        "controllerrevisions.apps": [["v1", "v1beta2", "v1beta1"]],
        "roles.rbac.authorization.k8s.io": [["v1", "v1beta1"]],
        "rolebindings.rbac.authorization.k8s.io": [["v1", "v1beta1"]],
        "clusterroles.rbac.authorization.k8s.io": [["v1", "v1beta1"]],
        "clusterrolebindings.rbac.authorization.k8s.io": [["v1", "v1beta1"]],
        "priorityclasses.scheduling.k8s.io": [["v1", "v1beta1"]],
        "storageclasses.storage.k8s.io": [["v1", "v1beta1"]],
        "csidrivers.storage.k8s.io": [["v1", "v1beta1"]],
        "ingressclasses.networking.k8s.io": [["v1", "v1beta1"]],
        "runtimeclasses.node.k8s.io": [["v1", "v1beta1"]],
        "flowschemas.flowcontrol.apiserver.k8s.io": [["v1", "v1beta3", "v1beta2", "v1beta1"]],
        "validatingadmissionpolicies.admissionregistration.k8s.io": [["v1", "v1beta1"]],
        "validatingadmissionpolicybindings.admissionregistration.k8s.io": [["v1", "v1beta1"]],
    ]

    /// Chooses a version.
    /// - Parameters:
    ///   - kind: The object's kind.
    ///   - archived: The version it is archived in, such as `v1beta1`.
    ///   - served: The versions the target serves, preferred first.
    /// - Returns: `nil` when the target serves none that the object can be sent in.
    package static func version(of kind: GroupResource, archived: String, served: [String]) -> String? {
        if served.contains(archived) { return archived }
        for family in twins[kind.description] ?? [] where family.contains(archived) {
            if let twin = family.first(where: served.contains) { return twin }
        }
        if kind.description == "ingresses.networking.k8s.io", IngressConversion.versions.contains(archived) {
            return IngressConversion.versions.first(where: served.contains)
        }
        return nil
    }

    /// Rewrites an object for the version that was chosen.
    package static func convert(_ object: inout JSONValue, of kind: GroupResource, to version: String) {
        let target = kind.group.isEmpty ? version : "\(kind.group)/\(version)"
        guard object["apiVersion"]?.string != target else { return }
        if kind.description == "ingresses.networking.k8s.io" {
            IngressConversion.convert(&object, toV1: version == "v1")
        }
        object["apiVersion"] = .string(target)
        // Ownership is recorded by version; of another one it would be refused.
        object[path: ["metadata", "managedFields"]] = nil
    }
}

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
