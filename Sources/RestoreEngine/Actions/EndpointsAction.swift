// SPDX-License-Identifier: Apache-2.0

import JSON

/// Endpoints of a Service that selects pods are written by a controller; restoring the old ones would send traffic to
/// addresses of pods that are gone. Endpoints that a user wrote are restored.
struct EndpointsAction: RestoreAction {
    let kinds = ["endpoints", "endpointslices.discovery.k8s.io"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        guard let namespace = item.namespace else { return nil }
        let labels = object[path: ["metadata", "labels"]]
        let service = labels?["kubernetes.io/service-name"]?.string ?? item.name
        let isManaged =
            labels?["endpointslice.kubernetes.io/managed-by"]?.string?.hasSuffix("-controller.k8s.io") ?? false
            || context.selectingServices.contains("\(namespace)/\(service)")
            || (namespace == "default" && service == "kubernetes")
        guard isManaged else { return nil }
        return Omission(.managedByCluster, "a controller writes it from the pods that the Service selects")
    }

    func removeAssignedFields(from object: inout JSONValue) {
        object.removeAnnotations(["endpoints.kubernetes.io/last-change-trigger-time"])
    }
}
