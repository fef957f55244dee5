// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// Backups that a real Velero made of Kubernetes 1.36 come back in a cluster of another version.
///
/// The expectations are for the test cluster's Kubernetes 1.20, which serves older versions of some kinds.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct FixtureRestoreTests {
    @Test func `each of Velero's backups is planned and restored, with a reason for every item`() async throws {
        try await TestCluster.withFresh { cluster in
            try await Workspace.with { workspace in
                try FileManager.default.copyItem(
                    atPath: "\(Repository.root)/Tests/BackupStorageTests/Fixtures/velero-1.18.1",
                    toPath: workspace.store
                )
                let lifeboat = workspace.lifeboat(cluster)
                try await cluster.withClient { client in
                    for expected in VeleroBackup.all {
                        let plan = try await expectPlan(expected, lifeboat)
                        try await restore(expected, lifeboat)
                        try await expectSettled(expected, lifeboat)
                        try await expectConversions(expected, client)
                        try await clear(plan, client)
                    }
                }
            }
        }
    }

    private func expectPlan(_ expected: VeleroBackup, _ lifeboat: Lifeboat) async throws -> PlanDocument {
        let ended = try await lifeboat.run("restore", "plan", "--from-backup", expected.name, "-o", "json")
        #expect(ended.code == 2, "\(ended)")
        let plan = try PlanDocument(ended)
        var judgements: [String: [String: Int]] = [:]
        for item in plan.items { judgements[item.judgement, default: [:]][item.kind, default: 0] += 1 }
        #expect(Set(judgements.keys) == Set(expected.judgements.keys), "\(expected.name)")
        for (judgement, kinds) in expected.judgements {
            let found = judgements[judgement] ?? [:]
            let text = found.map { "\($0.key) \($0.value)" }.sorted()
            #expect(text == kinds.split(separator: "\n").map(String.init).sorted(), "\(expected.name): \(judgement)")
        }
        for (key, version) in expected.versions {
            #expect(plan.item(key)?.apiVersion == version, "\(expected.name): \(key)")
        }
        #expect(plan.warnings == expected.warnings)
        return plan
    }

    private func restore(_ expected: VeleroBackup, _ lifeboat: Lifeboat) async throws {
        let ended = try await lifeboat.run("restore", "create", "of-\(expected.name)", "--from-backup", expected.name)
        #expect(ended.code == (expected.refused.isEmpty ? 0 : 3), "\(ended)")
        let refused = ended.errors.compactMap { line in
            line.split(separator: ":").first.map { String($0).replacing("/shop/", with: "/") }
        }
        #expect(refused.sorted() == expected.refused, "\(ended)")
        #expect(ended.output.contains("failed     \(expected.refused.count)\n"), "\(ended)")
    }

    /// A second look finds nothing more to do, but for what the server refuses.
    private func expectSettled(_ expected: VeleroBackup, _ lifeboat: Lifeboat) async throws {
        let ended = try await lifeboat.run("restore", "plan", "--from-backup", expected.name, "-o", "json")
        let plan = try PlanDocument(ended)
        let open = plan.items.filter { $0.verdict == "create" }.map(\.shortKey).sorted()
        #expect(open == expected.refused, "\(plan)")
        #expect(ended.code == (expected.refused.isEmpty ? 0 : 2))
        // What differs are defaults that one of the two versions of Kubernetes does not know.
        let differing = Set(plan.items.filter { $0.verdict == "differs" }.flatMap(\.differingPaths))
        #expect(differing.isSubset(of: expected.differing), "\(differing.sorted())")
    }

    private func expectConversions(_ expected: VeleroBackup, _ client: APIClient) async throws {
        guard !expected.versions.isEmpty else { return }
        func read(_ path: String) async throws -> JSONValue {
            try JSONParser.parse(try await client.send(KubernetesRequest(.get, path)).body)
        }
        let job = try await read("/apis/batch/v1beta1/namespaces/shop/cronjobs/report")
        #expect(job[path: ["spec", "schedule"]]?.string?.isEmpty == false)
        let scaler = try await read("/apis/autoscaling/v2beta2/namespaces/shop/horizontalpodautoscalers/web")
        #expect(scaler[path: ["spec", "metrics"]]?.array?.isEmpty == false)
        let budget = try await read("/apis/policy/v1beta1/namespaces/shop/poddisruptionbudgets/web")
        #expect(budget[path: ["spec", "selector"]] != nil)
        let order = try await read("/apis/shop.example.com/v1/namespaces/shop/orders/order-1")
        #expect(order[path: ["metadata", "labels", "velero.io/backup-name"]]?.string == expected.name)
    }

    /// Takes away what the plan had made, so that the next backup finds an empty cluster.
    private func clear(_ plan: PlanDocument, _ client: APIClient) async throws {
        let discovery = try await client.discover()
        // Nobody in this cluster does what the finalizer of one of them asks for.
        for item in plan.items where item.kind == "orders.shop.example.com" && item.verdict == "create" {
            let resource = try #require(discovery.resource(GroupResource(item.kind)))
            try await client.change(resource.object(item.name, in: item.namespace), ["metadata": ["finalizers": .null]])
        }
        // Definitions last: their objects must be readable while the namespace goes.
        let made = plan.items.filter { $0.verdict == "create" && $0.namespace == nil }
        let isDefinition = { (item: PlanDocument.Item) in item.kind.hasPrefix("customresourcedefinitions") }
        for item in made.filter({ !isDefinition($0) }) + made.filter(isDefinition) {
            let resource = try #require(discovery.resource(GroupResource(item.kind)))
            try await client.remove(resource.object(item.name))
        }
    }
}

/// What is expected of one of Velero's backups.
private struct VeleroBackup {
    var name: String
    /// For each `verdict Reason` the kinds with the number of items.
    var judgements: [String: String]
    /// The versions items are sent in that are archived in another.
    var versions: [String: String] = [:]
    /// What the plan warns of.
    var warnings: [String] = []
    /// What the API server itself refuses, as `kind/name`.
    var refused: [String] = []
    /// Fields that may differ afterwards.
    var differing: Set<String> = []

    static let all = [web, shop("shop-default"), shop("nightly-20261122174750"), cluster]

    /// Kinds that Kubernetes 1.20 serves in older versions than the cluster of the backup.
    private static let converted = [
        "cronjobs.batch/report": "batch/v1beta1", "poddisruptionbudgets.policy/web": "policy/v1beta1",
        "horizontalpodautoscalers.autoscaling/web": "autoscaling/v2beta2",
    ]

    private static let defaults: Set<String> = [
        "spec.serviceAccountName", "spec.serviceAccount", "spec.imagePullSecrets",
        "spec.allocateLoadBalancerNodePorts", "spec.persistentVolumeClaimRetentionPolicy",
    ]

    private static let application = """
        clusterrolebindings.rbac.authorization.k8s.io 1
        clusterroles.rbac.authorization.k8s.io 1
        configmaps 1
        controllerrevisions.apps 1
        cronjobs.batch 1
        deployments.apps 1
        horizontalpodautoscalers.autoscaling 1
        ingresses.networking.k8s.io 1
        limitranges 1
        namespaces 1
        networkpolicies.networking.k8s.io 1
        persistentvolumeclaims 2
        persistentvolumes 1
        poddisruptionbudgets.policy 1
        pods 3
        priorityclasses.scheduling.k8s.io 1
        replicasets.apps 1
        resourcequotas 1
        rolebindings.rbac.authorization.k8s.io 1
        roles.rbac.authorization.k8s.io 1
        secrets 2
        serviceaccounts 2
        services 3
        statefulsets.apps 1
        """

    private static let web = VeleroBackup(
        name: "shop-web",
        judgements: [
            "create NotInCluster": """
            configmaps 1
            deployments.apps 1
            namespaces 1
            pods 2
            priorityclasses.scheduling.k8s.io 1
            replicasets.apps 1
            """
        ],
        // The selector had left their service account out of the backup.
        refused: ["pods/web-948d548bb-6ffvt", "pods/web-948d548bb-gnhkh"],
        differing: defaults
    )

    private static func shop(_ name: String) -> VeleroBackup {
        VeleroBackup(
            name: name,
            judgements: [
                "create NotInCluster": application + "\ncustomresourcedefinitions.apiextensions.k8s.io 1",
                "create DefinedByBackup": "orders.shop.example.com 2",
                "skipped Finished": "jobs.batch 1\npods 1",
                "skipped FreshVolume": "persistentvolumes 1",
                "skipped ManagedByCluster": "configmaps 2\nendpoints 3\nendpointslices.discovery.k8s.io 3",
                "skipped NeverRestored": "events 21",
            ],
            versions: converted,
            // Its volume went with it when the namespace was deleted.
            warnings: ["1 claim gets a new, empty volume, because contents of volumes are not restored: shop/media"],
            differing: defaults
        )
    }

    private static let cluster = VeleroBackup(
        name: "shop-cluster",
        judgements: [
            "create NotInCluster": application + """

                customresourcedefinitions.apiextensions.k8s.io 15
                storageclasses.storage.k8s.io 1
                validatingwebhookconfigurations.admissionregistration.k8s.io 1
                """,
            "create DefinedByBackup": "orders.shop.example.com 2",
            "unchanged SameContent": "priorityclasses.scheduling.k8s.io 2",
            "skipped NeverRestored": "csinodes.storage.k8s.io 1\nevents 15\nnodes 1",
            "skipped ManagedByCluster": """
            apiservices.apiregistration.k8s.io 26
            clusterrolebindings.rbac.authorization.k8s.io 52
            clusterroles.rbac.authorization.k8s.io 71
            configmaps 2
            endpoints 3
            endpointslices.discovery.k8s.io 3
            flowschemas.flowcontrol.apiserver.k8s.io 11
            ipaddresses.networking.k8s.io 3
            prioritylevelconfigurations.flowcontrol.apiserver.k8s.io 8
            servicecidrs.networking.k8s.io 1
            """,
        ],
        versions: converted,
        // Kubernetes 1.20 takes the default "" of a text in a definition for null; kubectl is told the same.
        refused: [
            "customresourcedefinitions.apiextensions.k8s.io/backupstoragelocations.velero.io",
            "customresourcedefinitions.apiextensions.k8s.io/volumesnapshotlocations.velero.io",
        ],
        differing: defaults
    )
}
