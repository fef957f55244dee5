// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing

@Suite struct ImmutableFieldsTests {
    private func isFixed(_ path: String, _ kind: String, isSealed: Bool = false) -> Bool {
        let difference = FieldDifference(path: path, inBackup: "a", inCluster: "b")
        return ImmutableFields.violation(in: [difference], of: GroupResource(kind), isSealed: isSealed) != nil
    }

    @Test(arguments: [
        ("deployments.apps", "spec.selector.matchLabels.app"), ("daemonsets.apps", "spec.selector"),
        ("statefulsets.apps", "spec.serviceName"), ("statefulsets.apps", "spec.volumeClaimTemplates[0].spec"),
        ("jobs.batch", "spec.template.spec.containers[name=a].image"), ("pods", "spec.containers[name=a].command"),
        ("pods", "spec.terminationGracePeriodSeconds"), ("services", "spec.clusterIP"),
        ("persistentvolumeclaims", "spec.storageClassName"), ("persistentvolumes", "spec.csi.volumeHandle"),
        ("persistentvolumes", "spec.hostPath.path"), ("storageclasses.storage.k8s.io", "provisioner"),
        ("rolebindings.rbac.authorization.k8s.io", "roleRef.name"), ("secrets", "type"),
        ("priorityclasses.scheduling.k8s.io", "value"), ("controllerrevisions.apps", "data.spec"),
        ("runtimeclasses.node.k8s.io", "handler"), ("ingressclasses.networking.k8s.io", "spec.controller"),
        ("customresourcedefinitions.apiextensions.k8s.io", "spec.scope"),
    ])
    func `the API server refuses to change it`(kind: String, path: String) {
        #expect(isFixed(path, kind))
    }

    @Test(arguments: [
        ("deployments.apps", "spec.replicas"), ("deployments.apps", "spec.selectorX"),
        ("statefulsets.apps", "spec.replicas"), ("statefulsets.apps", "spec.template.spec.containers[0].image"),
        ("jobs.batch", "spec.parallelism"), ("pods", "spec.containers[name=a].image"),
        ("pods", "spec.initContainers[0].image"), ("pods", "metadata.labels.a"), ("services", "spec.type"),
        ("persistentvolumeclaims", "spec.resources.requests.storage"), ("persistentvolumes", "spec.capacity.storage"),
        ("persistentvolumes", "spec.claimRef"), ("storageclasses.storage.k8s.io", "allowVolumeExpansion"),
        ("secrets", "data.a"), ("configmaps", "data.a"), ("orders.shop.example.com", "spec.total"),
    ])
    func `the API server lets it be changed`(kind: String, path: String) {
        #expect(!isFixed(path, kind))
    }

    @Test(arguments: ["data", "data.a", #"data["a.b"]"#, "binaryData.a", "immutable"])
    func `nothing of a sealed object can be changed but its metadata`(path: String) {
        #expect(isFixed(path, "configmaps", isSealed: true))
        #expect(!isFixed("metadata.labels.a", "configmaps", isSealed: true))
    }

    @Test func `the first field that stands in the way is named`() throws {
        let differences = ["spec.replicas", "spec.selector.a", "spec.selector.b"].map {
            FieldDifference(path: $0, inBackup: nil, inCluster: "x")
        }
        let found = ImmutableFields.violation(in: differences, of: GroupResource("deployments.apps"), isSealed: false)
        #expect(try #require(found).path == "spec.selector.a")
    }
}
