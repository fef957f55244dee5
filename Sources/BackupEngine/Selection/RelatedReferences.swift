// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesCore

/// What the objects of a backup refer to that its filters may leave out, gathered while they stream by.
///
/// A backup of some namespaces or labels also takes the claims and priority classes of its pods, the volumes of its
/// claims, the cluster roles bound to its service accounts or by its bindings, and the definitions of its custom
/// resources; without them it could not be restored elsewhere (Velero's backup item actions, and the roles that
/// namespaced bindings give, which those forget).
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
    /// Objects taken already of cluster-scoped kinds that others refer to, as `kind name`.
    private var taken: Set<String> = []

    private static let referredKinds: Set<String> = [
        "persistentvolumes", "priorityclasses.scheduling.k8s.io",
        "clusterrolebindings.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io",
        "customresourcedefinitions.apiextensions.k8s.io",
    ]

    /// No references yet.
    package init() {}

    /// Learns from an object that is taken.
    package mutating func learn(from bytes: ArraySlice<UInt8>, of kind: GroupResource, namespace: String?, name: String)
    {
        let kindName = kind.description
        if Self.referredKinds.contains(kindName) { taken.insert("\(kindName) \(name)") }
        kinds.insert(kindName)
        switch kindName {
        case "persistentvolumeclaims":
            guard let raw = try? RawJSON(bytes), let volume = raw["spec"]?["volumeName"]?.string else { return }
            volumes.insert(volume)
        case "pods": learn(fromPod: bytes, in: namespace)
        case "serviceaccounts": serviceAccounts.insert(Self.key(namespace, name))
        case "rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io":
            learn(fromBinding: bytes)
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
        taken.formUnion(other.taken)
    }

    /// Whether a cluster-scoped object is needed and was not taken before.
    ///
    /// The answer to the same question stays the same, because a list may have to be read again. A binding that is
    /// needed makes its role needed, so bindings are asked about before roles, as ``KindSelection/related`` has them.
    package mutating func needs(_ bytes: ArraySlice<UInt8>, of kind: GroupResource, name: String) -> Bool {
        guard !taken.contains("\(kind) \(name)") else { return false }
        switch kind.description {
        case "persistentvolumes": return volumes.contains(name)
        case "priorityclasses.scheduling.k8s.io": return priorityClasses.contains(name)
        case "clusterroles.rbac.authorization.k8s.io": return clusterRoles.contains(name)
        case "customresourcedefinitions.apiextensions.k8s.io": return kinds.contains(name)
        case "clusterrolebindings.rbac.authorization.k8s.io":
            guard bindsKnownAccount(bytes) else { return false }
            learn(fromBinding: bytes)
            return true
        default: return false
        }
    }

    /// Whether any object of a cluster-scoped kind may be needed.
    ///
    /// Where none is, the kind need not be listed, for which someone with rights in one namespace has no right.
    package func mayNeed(_ kind: GroupResource) -> Bool {
        switch kind.description {
        case "persistentvolumes": !volumes.isEmpty
        case "priorityclasses.scheduling.k8s.io": !priorityClasses.isEmpty
        case "clusterroles.rbac.authorization.k8s.io": !clusterRoles.isEmpty
        case "clusterrolebindings.rbac.authorization.k8s.io": !serviceAccounts.isEmpty
        case "customresourcedefinitions.apiextensions.k8s.io": kinds.contains { Self.mayBeDefined(GroupResource($0)) }
        default: false
        }
    }

    /// A group without a dot is Kubernetes' own; so are these, and all others may be brought by a definition.
    private static func mayBeDefined(_ kind: GroupResource) -> Bool {
        kind.group.contains(".") && !builtInGroups.contains(kind.group)
    }

    private static let builtInGroups: Set<String> = [
        "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "certificates.k8s.io",
        "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io",
        "networking.k8s.io", "node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io",
        "storage.k8s.io",
    ]

    private mutating func learn(fromBinding bytes: ArraySlice<UInt8>) {
        guard let role = (try? RawJSON(bytes))?["roleRef"], role["kind"]?.string == "ClusterRole",
            let name = role["name"]?.string
        else { return }
        clusterRoles.insert(name)
    }

    private mutating func learn(fromPod bytes: ArraySlice<UInt8>, in namespace: String?) {
        guard let spec = (try? RawJSON(bytes))?["spec"] else { return }
        if let priorityClass = spec["priorityClassName"]?.string { priorityClasses.insert(priorityClass) }
        for volume in (try? spec["volumes"]?.value().array) ?? [] {
            guard let claim = volume[path: ["persistentVolumeClaim", "claimName"]]?.string else { continue }
            claims.insert(Self.key(namespace, claim))
        }
    }

    private func bindsKnownAccount(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let subjects = try? RawJSON(bytes)["subjects"]?.value().array else { return false }
        return subjects.contains { subject in
            guard subject["kind"]?.string == "ServiceAccount", let namespace = subject["namespace"]?.string,
                let name = subject["name"]?.string
            else { return false }
            return serviceAccounts.contains(Self.key(namespace, name))
        }
    }

    private static func key(_ namespace: String?, _ name: String) -> String {
        namespace.map { "\($0)/\(name)" } ?? name
    }
}
