// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore

/// Endpoints of a Service that selects pods are written by a controller, and the old ones would send traffic to
/// addresses of pods that are gone.
///
/// Endpoints that a user wrote are restored.
struct EndpointsAction: RestoreAction {
    let kinds = ["endpoints", "endpointslices.discovery.k8s.io"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        guard let namespace = item.namespace else { return nil }
        if object[path: ["metadata", "annotations", "control-plane.alpha.kubernetes.io/leader"]] != nil {
            return Omission(.managedByCluster, "it is the lock of a running process, which renews it")
        }
        let isManaged =
            hasController(object)
            || service(of: object, item).map { name in
                context.selectingServices.contains("\(namespace)/\(name)")
                    || (namespace == "default" && name == "kubernetes")
            } ?? false
        guard isManaged else { return nil }
        return Omission(.managedByCluster, "a controller writes it from the pods that the Service selects")
    }

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        object.removeAnnotations(["endpoints.kubernetes.io/last-change-trigger-time"])
    }

    private func hasController(_ object: JSONValue) -> Bool {
        let labels = object[path: ["metadata", "labels"]]
        if labels?["endpoints.kubernetes.io/managed-by"]?.string == "endpoint-controller" { return true }
        return labels?["endpointslice.kubernetes.io/managed-by"]?.string?.hasSuffix("-controller.k8s.io") ?? false
    }

    /// The Service they belong to: Endpoints share its name, slices name it in a label.
    private func service(of object: JSONValue, _ item: SourceItem) -> String? {
        guard item.kind.resource == "endpointslices" else { return item.name }
        return object[path: ["metadata", "labels", "kubernetes.io/service-name"]]?.string
    }
}
