// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore

/// Fields that the API server refuses to change, so that a plan can say so before it is tried.
///
/// From the validation of each kind in Kubernetes; a kind or field that is missing here is found by the API server when
/// the plan is applied, and reported then.
package enum ImmutableFields {
    private struct Rule {
        /// Paths that may not change.
        var fixed: [String]
        /// Paths below those that may change all the same.
        var free: [String] = []
    }

    private static let rules: [String: Rule] = [
        "pods": Rule(fixed: ["spec"], free: ["spec.activeDeadlineSeconds", "spec.tolerations"]),
        "services": Rule(fixed: ["spec.clusterIP", "spec.clusterIPs"]),
        "secrets": Rule(fixed: ["type"]),
        "persistentvolumeclaims": Rule(fixed: ["spec"], free: ["spec.resources", "spec.volumeAttributesClassName"]),
        "persistentvolumes": Rule(
            fixed: ["spec"],
            free: [
                "spec.accessModes", "spec.capacity", "spec.claimRef", "spec.mountOptions", "spec.storageClassName",
                "spec.persistentVolumeReclaimPolicy", "spec.volumeAttributesClassName",
            ]
        ),
        "statefulsets.apps": Rule(
            fixed: ["spec"],
            free: [
                "spec.replicas", "spec.template", "spec.updateStrategy", "spec.minReadySeconds", "spec.ordinals",
                "spec.persistentVolumeClaimRetentionPolicy", "spec.revisionHistoryLimit",
            ]
        ),
        "deployments.apps": Rule(fixed: ["spec.selector"]),
        "daemonsets.apps": Rule(fixed: ["spec.selector"]),
        "replicasets.apps": Rule(fixed: ["spec.selector"]),
        "controllerrevisions.apps": Rule(fixed: ["data"]),
        "jobs.batch": Rule(
            fixed: [
                "spec.selector", "spec.template", "spec.completions", "spec.completionMode", "spec.managedBy",
                "spec.podFailurePolicy", "spec.backoffLimitPerIndex", "spec.successPolicy",
            ]
        ),
        "rolebindings.rbac.authorization.k8s.io": Rule(fixed: ["roleRef"]),
        "clusterrolebindings.rbac.authorization.k8s.io": Rule(fixed: ["roleRef"]),
        "storageclasses.storage.k8s.io": Rule(
            fixed: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"]
        ),
        "csidrivers.storage.k8s.io": Rule(fixed: ["spec.attachRequired", "spec.volumeLifecycleModes"]),
        "volumeattributesclasses.storage.k8s.io": Rule(fixed: ["driverName", "parameters"]),
        "volumesnapshots.snapshot.storage.k8s.io": Rule(fixed: ["spec.source"]),
        "volumesnapshotcontents.snapshot.storage.k8s.io": Rule(fixed: ["spec.source", "spec.driver"]),
        "priorityclasses.scheduling.k8s.io": Rule(fixed: ["value", "preemptionPolicy"]),
        "runtimeclasses.node.k8s.io": Rule(fixed: ["handler"]),
        "ingressclasses.networking.k8s.io": Rule(fixed: ["spec.controller"]),
        "endpointslices.discovery.k8s.io": Rule(fixed: ["addressType"]),
        "customresourcedefinitions.apiextensions.k8s.io": Rule(
            fixed: ["spec.scope", "spec.group", "spec.names.kind", "spec.names.plural"]
        ),
    ]

    /// The first difference that cannot be patched away.
    /// - Parameters:
    ///   - differences: What differs between the backup and the cluster.
    ///   - kind: The object's kind.
    ///   - isSealed: Whether the live ConfigMap or Secret says `immutable: true`.
    /// - Returns: `nil` when nothing is known to stand in the way.
    package static func violation(
        in differences: [FieldDifference],
        of kind: GroupResource,
        isSealed: Bool
    ) -> FieldDifference? {
        let rule = rules[kind.description]
        return differences.first { difference in
            if isSealed
                && ["data", "binaryData", "immutable", "stringData"].contains(where: { covers($0, difference) })
            {
                return true
            }
            guard let rule, rule.fixed.contains(where: { covers($0, difference) }) else { return false }
            if kind.description == "pods" && isImage(difference.path) { return false }
            return !rule.free.contains { covers($0, difference) }
        }
    }

    private static func covers(_ path: String, _ difference: FieldDifference) -> Bool {
        guard difference.path.hasPrefix(path) else { return false }
        let next = difference.path.dropFirst(path.count).first
        return next == nil || next == "." || next == "[" || next == " "
    }

    /// The image is the one field of a pod's containers that may change.
    private static func isImage(_ path: String) -> Bool {
        path.hasSuffix(".image") && (path.hasPrefix("spec.containers[") || path.hasPrefix("spec.initContainers["))
    }
}
