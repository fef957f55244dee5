// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import RestoreEngine
import Testing

@Suite struct RestoreOrderTests {
    /// The priorities of Velero 1.18, resolved to `resource.group`; `-` is everything else.
    private let velero = [
        "customresourcedefinitions.apiextensions.k8s.io", "namespaces", "storageclasses.storage.k8s.io",
        "volumesnapshotclasses.snapshot.storage.k8s.io", "volumesnapshotcontents.snapshot.storage.k8s.io",
        "volumesnapshots.snapshot.storage.k8s.io", "datauploads.velero.io", "persistentvolumes",
        "persistentvolumeclaims", "clusterroles.rbac.authorization.k8s.io", "roles.rbac.authorization.k8s.io",
        "serviceaccounts", "clusterrolebindings.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
        "secrets", "configmaps", "limitranges", "priorityclasses.scheduling.k8s.io", "pods", "replicasets.apps",
        "clusterclasses.cluster.x-k8s.io", "endpoints", "services", "-", "clusterbootstraps.run.tanzu.vmware.com",
        "clusters.cluster.x-k8s.io", "clusterresourcesets.addons.cluster.x-k8s.io", "apps.kappctrl.k14s.io",
        "packageinstalls.packaging.carvel.dev",
    ]

    private func wave(_ kind: String) -> Int {
        kind == "-" ? RestoreOrder.commonWave : RestoreOrder.wave(of: GroupResource(kind))
    }

    @Test func `no kind is applied before one that stands above it in Velero's list`() {
        let waves = velero.map(wave)
        #expect(waves == waves.sorted())
        #expect(waves.first == 0)
    }

    @Test(arguments: [
        ("customresourcedefinitions.apiextensions.k8s.io", "orders.shop.example.com"),
        ("namespaces", "configmaps"), ("persistentvolumes", "persistentvolumeclaims"),
        ("persistentvolumeclaims", "pods"), ("serviceaccounts", "pods"), ("secrets", "pods"), ("configmaps", "pods"),
        ("priorityclasses.scheduling.k8s.io", "pods"), ("runtimeclasses.node.k8s.io", "pods"),
        ("roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io"), ("pods", "replicasets.apps"),
        ("replicasets.apps", "deployments.apps"), ("deployments.apps", "resourcequotas"),
        ("services", "validatingwebhookconfigurations.admissionregistration.k8s.io"),
        ("orders.shop.example.com", "mutatingwebhookconfigurations.admissionregistration.k8s.io"),
        ("deployments.apps", "validatingadmissionpolicybindings.admissionregistration.k8s.io"),
    ])
    func `one kind is applied before another that needs it`(first: String, second: String) {
        #expect(wave(first) < wave(second))
    }

    @Test func `kinds that do not wait for each other share a wave`() {
        #expect(wave("secrets") == wave("configmaps"))
        #expect(wave("deployments.apps") == wave("orders.shop.example.com"))
        #expect(wave("orders.shop.example.com") == RestoreOrder.commonWave)
    }

    @Test func `the last wave is the last number`() {
        let last = wave("validatingwebhookconfigurations.admissionregistration.k8s.io")
        #expect(last == RestoreOrder.waveCount - 1)
    }
}
