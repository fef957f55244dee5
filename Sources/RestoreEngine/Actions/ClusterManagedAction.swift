// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore

/// Objects that every cluster makes and keeps for itself; the copy of another moment, or of another cluster, is at best
/// overwritten and at worst harmful.
struct ClusterManagedAction: RestoreAction {
    let kinds = [
        "configmaps", "services", "leases.coordination.k8s.io", "ipaddresses.networking.k8s.io",
        "servicecidrs.networking.k8s.io", "csistoragecapacities.storage.k8s.io", "resourceslices.resource.k8s.io",
        "clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io",
        "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
        "flowschemas.flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
    ]

    private static let publishedConfigMaps: Set<String> = [
        "kube-system/extension-apiserver-authentication",
        "kube-system/kube-apiserver-legacy-service-account-token-tracking",
    ]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        Self.explanation(object, of: item).map { Omission(.managedByCluster, $0) }
    }

    private static func explanation(_ object: JSONValue, of item: SourceItem) -> String? {
        switch item.kind.description {
        case "configmaps":
            let isRootCertificate = ["kube-root-ca.crt", "openshift-service-ca.crt"].contains(item.name)
            guard isRootCertificate || publishedConfigMaps.contains(item.key) else { return nil }
            return "the cluster publishes facts of its own here"
        case "services":
            return item.key == "default/kubernetes" ? "the API server keeps the Service of itself" : nil
        case "leases.coordination.k8s.io": return "a lease is held by a running process, which renews it"
        case "ipaddresses.networking.k8s.io":
            let keeper = object[path: ["metadata", "labels", "ipaddress.kubernetes.io/managed-by"]]?.string
            return keeper == "ipallocator.k8s.io"
                ? "the API server writes it for the Service that has the address" : nil
        case "servicecidrs.networking.k8s.io":
            return item.name == "kubernetes" ? "the API server makes it from its own configuration" : nil
        case "csistoragecapacities.storage.k8s.io": return "the storage driver publishes what is free at the moment"
        case "resourceslices.resource.k8s.io": return "the device driver publishes what its nodes have"
        default:
            guard isDefault(object) else { return nil }
            return "the API server keeps this default of its own version up to date"
        }
    }

    /// Whether the API server would put this role, binding or flow control object back to its own idea of it.
    private static func isDefault(_ object: JSONValue) -> Bool {
        let annotations = object[path: ["metadata", "annotations"]]
        if annotations?["apf.kubernetes.io/autoupdate-spec"]?.string == "true" { return true }
        return annotations?["rbac.authorization.kubernetes.io/autoupdate"]?.string == "true"
            && object[path: ["metadata", "labels", "kubernetes.io/bootstrapping"]] != nil
    }
}
