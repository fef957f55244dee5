// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesCore

/// What the objects of a backup refer to outside of their namespace, gathered while they stream by.
///
/// A backup of some namespaces also takes the volumes of their claims, the priority classes of their pods, the cluster
/// roles bound to their service accounts and the definitions of their custom resources; without them the namespace
/// could not be restored elsewhere (Velero's backup item actions).
package struct RelatedReferences: Sendable, Equatable {
    /// Names of volumes that claims are bound to.
    package private(set) var volumes: Set<String> = []
    /// Names of priority classes that pods use.
    package private(set) var priorityClasses: Set<String> = []
    /// Service accounts, as `namespace/name`.
    package private(set) var serviceAccounts: Set<String> = []
    /// Claims that pods mount, as `namespace/name`.
    package private(set) var claims: Set<String> = []
    /// Names of cluster roles that taken bindings give.
    package private(set) var clusterRoles: Set<String> = []
    /// Kinds of which at least one object was taken, as `resource.group`.
    package private(set) var kinds: Set<String> = []

    /// No references yet.
    package init() {}

    /// Learns from an object that is taken.
    package mutating func learn(from bytes: ArraySlice<UInt8>, of kind: GroupResource, namespace: String?, name: String)
    {
        kinds.insert(kind.description)
        switch kind.description {
        case "persistentvolumeclaims":
            guard let raw = try? RawJSON(bytes), let volume = raw["spec"]?["volumeName"]?.string else { return }
            volumes.insert(volume)
        case "pods":
            guard let raw = try? RawJSON(bytes), let spec = raw["spec"] else { return }
            if let priorityClass = spec["priorityClassName"]?.string { priorityClasses.insert(priorityClass) }
            for volume in (try? spec["volumes"]?.value().array) ?? [] {
                guard let claim = volume[path: ["persistentVolumeClaim", "claimName"]]?.string else { continue }
                claims.insert("\(namespace ?? "")/\(claim)")
            }
        case "serviceaccounts":
            serviceAccounts.insert("\(namespace ?? "")/\(name)")
        default: break
        }
    }

    /// Adds what another gatherer has learned.
    package mutating func merge(_ other: RelatedReferences) {
        volumes.formUnion(other.volumes)
        priorityClasses.formUnion(other.priorityClasses)
        serviceAccounts.formUnion(other.serviceAccounts)
        claims.formUnion(other.claims)
        clusterRoles.formUnion(other.clusterRoles)
        kinds.formUnion(other.kinds)
    }

    /// Whether a cluster-scoped object is needed; a binding that is needed makes its role needed, so bindings are asked
    /// about before roles.
    package mutating func needs(_ bytes: ArraySlice<UInt8>, of kind: GroupResource, name: String) -> Bool {
        switch kind.description {
        case "persistentvolumes": return volumes.contains(name)
        case "priorityclasses.scheduling.k8s.io": return priorityClasses.contains(name)
        case "clusterroles.rbac.authorization.k8s.io": return clusterRoles.contains(name)
        case "customresourcedefinitions.apiextensions.k8s.io": return kinds.contains(name)
        case "clusterrolebindings.rbac.authorization.k8s.io":
            guard let binding = try? JSONParser.parse(bytes), bindsKnownAccount(binding) else { return false }
            if let role = binding[path: ["roleRef", "name"]]?.string { clusterRoles.insert(role) }
            return true
        default: return false
        }
    }

    private func bindsKnownAccount(_ binding: JSONValue) -> Bool {
        (binding["subjects"]?.array ?? []).contains { subject in
            guard subject["kind"]?.string == "ServiceAccount", let namespace = subject["namespace"]?.string,
                let name = subject["name"]?.string
            else { return false }
            return serviceAccounts.contains("\(namespace)/\(name)")
        }
    }
}
