// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesCore
import Testing

struct ArchivePathTests {
    @Test(
        arguments: [
            ("resources/pods/namespaces/shop/web-0.json", "pods", "", ArchivePath.Copy.plain, "shop", "web-0"),
            (
                "resources/deployments.apps/v1-preferredversion/namespaces/shop/web.json", "deployments", "apps",
                .preferred(version: "v1"), "shop", "web"
            ),
            (
                "resources/cronjobs.batch/v1beta1/namespaces/shop/report.json", "cronjobs", "batch",
                .other(version: "v1beta1"), "shop",
                "report"
            ),
            ("resources/namespaces/cluster/shop.json", "namespaces", "", .plain, nil, "shop"),
            (
                "resources/clusterroles.rbac.authorization.k8s.io/v1-preferredversion/cluster/shop:node-reader.json",
                "clusterroles",
                "rbac.authorization.k8s.io", .preferred(version: "v1"), nil, "shop:node-reader"
            ),
            (
                "resources/widgets.example.com/v2alpha12-preferredversion/namespaces/cluster/namespaces.json",
                "widgets", "example.com",
                .preferred(version: "v2alpha12"), "cluster", "namespaces"
            ),
            ("resources/pods/namespaces/a/x.json.json", "pods", "", .plain, "a", "x.json"),
            (
                "resources/roles.rbac.authorization.k8s.io/namespaces/a/größe 日本.json", "roles",
                "rbac.authorization.k8s.io", .plain, "a",
                "größe 日本"
            ),
        ] as [(String, String, String, ArchivePath.Copy, String?, String)]
    )
    func `paths are read and written`(
        text: String,
        resource: String,
        group: String,
        copy: ArchivePath.Copy,
        namespace: String?,
        name: String
    ) throws {
        let path = try #require(ArchivePath(text))
        let kind = GroupResource(group: group, resource: resource)
        #expect(path == ArchivePath(resource: kind, copy: copy, namespace: namespace, name: name))
        #expect(path.description == text)
        #expect(path.plain.version == nil)
    }

    @Test(arguments: [
        "", "metadata/version", "resources", "resources/pods", "resources/pods/x.json", "resources/pods/cluster/x",
        "resources/pods/cluster/.json", "resources//cluster/x.json", "resources/pods/cluster/a/x.json",
        "resources/pods/namespaces/x.json", "resources/pods/namespaces//x.json", "resources/pods/namespaces/a/b/x.json",
        "resources/pods/v1/x.json", "resources/pods/latest/cluster/x.json", "resources/pods/v/cluster/x.json",
        "resources/pods/v1gamma1/cluster/x.json", "resources/pods/v1beta/cluster/x.json",
        "resources/pods/v1beta1x/cluster/x.json",
        "resources/pods/-preferredversion/cluster/x.json", "resources/pods/v1/v1/cluster/x.json",
        "other/pods/cluster/x.json",
    ])
    func `other paths are not those of objects`(text: String) {
        #expect(ArchivePath(text) == nil)
    }
}
