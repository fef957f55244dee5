// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing

extension ServedKinds {
    /// Some kinds that every cluster serves, and a few with several versions.
    static var testing: ServedKinds {
        var kinds: [ServedKind] = []
        func add(_ names: [String], _ versions: [String], namespaced: Bool) {
            for name in names {
                kinds.append(
                    ServedKind(
                        kind: GroupResource(name),
                        kindName: name,
                        versions: versions,
                        isNamespaced: namespaced
                    )
                )
            }
        }
        add(
            [
                "configmaps", "secrets", "services", "serviceaccounts", "pods", "persistentvolumeclaims", "endpoints",
                "limitranges", "resourcequotas", "deployments.apps", "replicasets.apps", "statefulsets.apps",
                "controllerrevisions.apps", "jobs.batch", "cronjobs.batch", "poddisruptionbudgets.policy",
                "endpointslices.discovery.k8s.io", "ingresses.networking.k8s.io", "networkpolicies.networking.k8s.io",
                "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
            ],
            ["v1"],
            namespaced: true
        )
        add(["horizontalpodautoscalers.autoscaling"], ["v2", "v1"], namespaced: true)
        add(
            [
                "namespaces", "persistentvolumes", "priorityclasses.scheduling.k8s.io",
                "clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io",
                "storageclasses.storage.k8s.io", "apiservices.apiregistration.k8s.io",
                "customresourcedefinitions.apiextensions.k8s.io", "servicecidrs.networking.k8s.io",
                "validatingwebhookconfigurations.admissionregistration.k8s.io", "ipaddresses.networking.k8s.io",
                "flowschemas.flowcontrol.apiserver.k8s.io",
            ],
            ["v1"],
            namespaced: false
        )
        return ServedKinds(kinds)
    }
}

extension Planner {
    /// A planner for tests.
    static func testing(
        nodePorts: [Int: String] = [:],
        terminating: Set<String> = [],
        served: ServedKinds = .testing,
        _ edit: (inout RestoreContext) -> Void = { _ in }
    ) -> Planner {
        Planner(
            context: .testing(edit),
            served: served,
            terminatingNamespaces: terminating,
            nodePorts: nodePorts
        )
    }

    /// The verdict on an object that stands where its metadata says.
    func verdict(on object: JSONValue, _ kind: String, live: LiveState = .absent) throws -> PlannedItem {
        verdict(on: JSONWriter.write(object)[...], of: try place(of: object, kind: kind), live: live)
    }
}

/// A ConfigMap.
func configMap(
    _ data: [String: String],
    name: String = "settings",
    namespace: String = "shop",
    _ edit: (inout JSONValue) -> Void = { _ in }
) -> JSONValue {
    var object: JSONValue = [
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": ["name": .string(name), "namespace": .string(namespace), "resourceVersion": "7"],
        "data": JSONValue(data.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }),
    ]
    edit(&object)
    return object
}
