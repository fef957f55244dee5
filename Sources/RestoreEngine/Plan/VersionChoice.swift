// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesCore

/// In which API version an archived object is sent to the target.
///
/// The archived version when the target serves it; else a version whose schema is the same, or for which a conversion
/// is known. Removed versions are the usual reason why a restore into a newer cluster fails. Where the server serves
/// several fitting versions it converts between them by itself.
package enum VersionChoice {
    /// Versions of one kind whose objects differ in nothing but `apiVersion`, or in what ``convert(_:of:to:)`` knows.
    private static let twins: [String: [[String]]] = [
        "cronjobs.batch": [["v1", "v1beta1"]],
        "ingresses.networking.k8s.io": [["v1", "v1beta1"]],
        "mutatingwebhookconfigurations.admissionregistration.k8s.io": [["v1", "v1beta1"]],
        "validatingwebhookconfigurations.admissionregistration.k8s.io": [["v1", "v1beta1"]],
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
        return nil
    }

    /// Rewrites an object for the version that was chosen.
    package static func convert(_ object: inout JSONValue, of kind: GroupResource, to version: String) {
        let target = kind.group.isEmpty ? version : "\(kind.group)/\(version)"
        guard object["apiVersion"]?.string != target else { return }
        let toV1 = version == "v1"
        switch kind.description {
        case "ingresses.networking.k8s.io": IngressConversion.convert(&object, toV1: toV1)
        case "poddisruptionbudgets.policy": DisruptionBudgetConversion.convert(&object, toV1: toV1)
        case "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io":
            if toV1 { WebhookConfigurationAction.restrictSideEffects(of: &object) }
        default: break
        }
        object["apiVersion"] = .string(target)
        // Ownership is recorded by version; of another one it would be refused.
        object[path: ["metadata", "managedFields"]] = nil
    }
}

/// An empty selector means every pod in v1 of the budget, and none in v1beta1.
enum DisruptionBudgetConversion {
    static func convert(_ budget: inout JSONValue, toV1: Bool) {
        guard budget[path: ["spec", "selector"]]?.object?.isEmpty == true else { return }
        let everything: JSONValue = [
            "matchExpressions": [
                ["key": "pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match", "operator": "DoesNotExist"]
            ]
        ]
        // Absent, it means none in both.
        budget[path: ["spec", "selector"]] = toV1 ? nil : everything
    }
}
