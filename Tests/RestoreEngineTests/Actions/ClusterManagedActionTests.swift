// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing

@Suite struct ClusterManagedActionTests {
    @Test(arguments: [
        ("configmaps", "shop/kube-root-ca.crt"), ("configmaps", "shop/openshift-service-ca.crt"),
        ("ipaddresses.networking.k8s.io", "10.0.0.214"), ("servicecidrs.networking.k8s.io", "kubernetes"),
        ("flowschemas.flowcontrol.apiserver.k8s.io", "catch-all"), ("clusterroles.rbac.authorization.k8s.io", "view"),
        ("apiservices.apiregistration.k8s.io", "v1.apps"),
    ])
    func `what a cluster makes for itself is left out`(kind: String, key: String) throws {
        #expect(try reasonForOmission(ShopBackup.after.object(kind, key), kind) == .managedByCluster)
    }

    @Test(arguments: [
        ("configmaps", "kube-system", "extension-apiserver-authentication"),
        ("configmaps", "kube-system", "kube-apiserver-legacy-service-account-token-tracking"),
        ("leases.coordination.k8s.io", "shop", "any"), ("csistoragecapacities.storage.k8s.io", "shop", "any"),
        ("resourceslices.resource.k8s.io", "", "any"),
    ])
    func `what processes of the cluster keep is left out by its place`(
        kind: String,
        namespace: String,
        name: String
    ) throws {
        var object: JSONValue = ["apiVersion": "v1", "metadata": ["name": .string(name)]]
        if !namespace.isEmpty { object[path: ["metadata", "namespace"]] = .string(namespace) }
        #expect(try reasonForOmission(object, kind) == .managedByCluster)
    }

    @Test(arguments: [
        ("configmaps", "shop/web-config"), ("roles.rbac.authorization.k8s.io", "shop/reader"),
        ("rolebindings.rbac.authorization.k8s.io", "shop/reader"), ("services", "shop/web"),
    ])
    func `a user's own objects of these kinds are restored`(kind: String, key: String) throws {
        #expect(try reasonForOmission(ShopBackup.after.object(kind, key), kind) == nil)
    }

    @Test func `a default that a user has taken over is restored`() throws {
        var role = try ShopBackup.after.object("clusterroles.rbac.authorization.k8s.io", "view")
        role[path: ["metadata", "annotations", "rbac.authorization.kubernetes.io/autoupdate"]] = "false"
        #expect(try reasonForOmission(role, "clusterroles.rbac.authorization.k8s.io") == nil)
        var schema = try ShopBackup.after.object("flowschemas.flowcontrol.apiserver.k8s.io", "catch-all")
        schema[path: ["metadata", "annotations", "apf.kubernetes.io/autoupdate-spec"]] = "false"
        #expect(try reasonForOmission(schema, "flowschemas.flowcontrol.apiserver.k8s.io") == nil)
    }

    @Test(arguments: NeverRestored.kinds.sorted())
    func `kinds that describe the source cluster are never restored`(kind: String) throws {
        let object: JSONValue = ["apiVersion": "v1", "metadata": ["name": "x"]]
        #expect(try reasonForOmission(object, kind) == .neverRestored)
    }

    @Test func `an API service that a user registered is restored`() throws {
        let service: JSONValue = [
            "apiVersion": "apiregistration.k8s.io/v1", "metadata": ["name": "v1beta1.metrics.k8s.io"],
        ]
        #expect(try reasonForOmission(service, "apiservices.apiregistration.k8s.io") == nil)
    }
}
