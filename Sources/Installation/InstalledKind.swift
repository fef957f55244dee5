// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore
import VeleroAPI

/// The kinds that an installation is made of, at the versions that it speaks.
enum InstalledKind {
    static let definition = clusterScoped(
        "apiextensions.k8s.io",
        "customresourcedefinitions",
        "CustomResourceDefinition"
    )
    static let namespace = APIResource.namespaces
    static let serviceAccount = namespaced("", "serviceaccounts", "ServiceAccount")
    static let secret = namespaced("", "secrets", "Secret")
    static let configMap = namespaced("", "configmaps", "ConfigMap")
    static let pod = namespaced("", "pods", "Pod")
    static let clusterRole = clusterScoped("rbac.authorization.k8s.io", "clusterroles", "ClusterRole")
    static let clusterRoleBinding = clusterScoped(
        "rbac.authorization.k8s.io",
        "clusterrolebindings",
        "ClusterRoleBinding"
    )
    static let role = namespaced("rbac.authorization.k8s.io", "roles", "Role")
    static let roleBinding = namespaced("rbac.authorization.k8s.io", "rolebindings", "RoleBinding")
    static let networkPolicy = namespaced("networking.k8s.io", "networkpolicies", "NetworkPolicy")
    static let lease = namespaced("coordination.k8s.io", "leases", "Lease")
    static let deployment = namespaced("apps", "deployments", "Deployment")
    static let replicaSet = namespaced("apps", "replicasets", "ReplicaSet")
    static let daemonSet = namespaced("apps", "daemonsets", "DaemonSet")

    /// Budgets of pods that may be missing, at one of their two versions.
    static func disruptionBudget(_ version: String) -> APIResource {
        var resource = namespaced("policy", "poddisruptionbudgets", "PodDisruptionBudget")
        resource.version = version
        return resource
    }

    /// Velero's kinds, in the order of their names.
    static let velero = CustomResourceDefinition.all.map { definition in
        APIResource(
            groupResource: GroupResource(group: Velero.group, resource: definition.plural),
            version: definition.version,
            kind: definition.kind,
            namespaced: true
        )
    }

    /// One of Velero's kinds.
    static func velero(_ kind: String) -> APIResource? { velero.first { $0.kind == kind } }

    private static let all =
        [
            definition, namespace, serviceAccount, secret, configMap, clusterRole, clusterRoleBinding, role,
            roleBinding,
            networkPolicy, deployment, disruptionBudget("v1"), disruptionBudget("v1beta1"),
        ] + velero

    /// Where the object of a manifest belongs; `nil` for kinds that no installation has.
    static func address(of manifest: JSONValue) -> ObjectAddress? {
        let kind = manifest["kind"]?.string ?? ""
        guard let type = GroupVersionKind(apiVersion: manifest["apiVersion"]?.string ?? "", kind: kind),
            let resource = all.first(where: { $0.groupVersionKind == type }),
            let name = manifest[path: ["metadata", "name"]]?.string
        else { return nil }
        return resource.object(name, in: manifest[path: ["metadata", "namespace"]]?.string)
    }

    private static func namespaced(_ group: String, _ resource: String, _ kind: String) -> APIResource {
        self.resource(group, resource, kind, namespaced: true)
    }

    private static func clusterScoped(_ group: String, _ resource: String, _ kind: String) -> APIResource {
        self.resource(group, resource, kind, namespaced: false)
    }

    private static func resource(_ group: String, _ name: String, _ kind: String, namespaced: Bool) -> APIResource {
        let groupResource = GroupResource(group: group, resource: name)
        return APIResource(groupResource: groupResource, version: "v1", kind: kind, namespaced: namespaced)
    }
}
