// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore

/// Objects that every cluster makes and keeps for itself; the copy of another moment, or of another cluster, is at best
/// overwritten and at worst harmful.
struct ClusterManagedAction: RestoreAction {
    let kinds = [
        "configmaps", "leases.coordination.k8s.io", "clusterroles.rbac.authorization.k8s.io",
        "clusterrolebindings.rbac.authorization.k8s.io", "roles.rbac.authorization.k8s.io",
        "rolebindings.rbac.authorization.k8s.io", "services", "flowschemas.flowcontrol.apiserver.k8s.io",
        "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
    ]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        switch item.kind.description {
        case "configmaps":
            let isRootCertificate = ["kube-root-ca.crt", "openshift-service-ca.crt"].contains(item.name)
            if isRootCertificate || item.key == "kube-system/extension-apiserver-authentication" {
                return Omission(.managedByCluster, "the cluster publishes its own certificates here")
            }
        case "leases.coordination.k8s.io":
            return Omission(.managedByCluster, "a lease is held by a running process, which renews it")
        case "services":
            if item.key == "default/kubernetes" {
                return Omission(.managedByCluster, "the API server keeps the Service of itself")
            }
        default:
            let annotations = object[path: ["metadata", "annotations"]]
            if annotations?["rbac.authorization.kubernetes.io/autoupdate"]?.string == "true"
                && object[path: ["metadata", "labels", "kubernetes.io/bootstrapping"]] != nil
                || annotations?["apf.kubernetes.io/autoupdate-spec"]?.string == "true"
            {
                return Omission(.managedByCluster, "the API server keeps this default of its own version up to date")
            }
        }
        return nil
    }
}
