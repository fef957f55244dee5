// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore

/// In which wave a kind is applied.
///
/// Follows Velero's priorities: definitions and namespaces first, what a pod mounts before the pod, pods before the
/// controllers that adopt them, then everything else. Kinds that do not wait for each other share a wave; quotas and
/// what judges admission come last of all: a webhook's service must be back before it may judge anything, and neither
/// should judge a cluster that is half restored.
package enum RestoreOrder {
    /// The first waves, in order; each line is one wave.
    ///
    /// Kinds that Velero's list does not have but that a pod is refused without stand beside those that it has.
    private static let first: [[String]] = [
        ["customresourcedefinitions.apiextensions.k8s.io"],
        ["namespaces"],
        ["storageclasses.storage.k8s.io", "volumeattributesclasses.storage.k8s.io"],
        ["volumesnapshotclasses.snapshot.storage.k8s.io"],
        ["volumesnapshotcontents.snapshot.storage.k8s.io"],
        ["volumesnapshots.snapshot.storage.k8s.io"],
        ["datauploads.velero.io"],
        ["persistentvolumes"],
        ["persistentvolumeclaims"],
        ["clusterroles.rbac.authorization.k8s.io", "roles.rbac.authorization.k8s.io", "serviceaccounts"],
        ["clusterrolebindings.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io"],
        [
            "secrets", "configmaps", "limitranges", "priorityclasses.scheduling.k8s.io", "runtimeclasses.node.k8s.io",
        ],
        ["pods"],
        ["replicasets.apps"],
        ["clusterclasses.cluster.x-k8s.io"],
        ["endpoints"],
        ["services"],
    ]

    /// The last waves, in order.
    private static let last: [[String]] = [
        ["clusterbootstraps.run.tanzu.vmware.com"],
        ["clusters.cluster.x-k8s.io"],
        ["clusterresourcesets.addons.cluster.x-k8s.io"],
        ["apps.kappctrl.k14s.io"],
        ["packageinstalls.packaging.carvel.dev"],
        ["resourcequotas"],
        [
            "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
            "validatingadmissionpolicybindings.admissionregistration.k8s.io",
        ],
    ]

    private static let waves: [String: Int] = {
        var waves: [String: Int] = [:]
        for (index, kinds) in (first + [[]] + last).enumerated() {
            for kind in kinds { waves[kind] = index }
        }
        return waves
    }()

    /// The wave of every kind that is not listed.
    package static let commonWave = first.count

    /// The number of waves.
    package static let waveCount = first.count + 1 + last.count

    /// The wave of a kind; a lower one is applied, whole, before a higher one.
    package static func wave(of kind: GroupResource) -> Int {
        waves[kind.description] ?? commonWave
    }
}
