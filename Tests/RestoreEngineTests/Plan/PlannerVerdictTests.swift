// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing
import VeleroAPI
import VolumeSnapshots

@Suite struct PlannerVerdictTests {
    /// One situation and what the plan says of it.
    struct Situation: CustomTestStringConvertible {
        var testDescription: String
        var verdict: Verdict
        var reason: ReasonCode
        var plan: @Sendable () throws -> PlannedItem

        init(
            _ name: String,
            _ verdict: Verdict,
            _ reason: ReasonCode,
            _ plan: @escaping @Sendable () throws -> PlannedItem
        ) {
            testDescription = name
            self.verdict = verdict
            self.reason = reason
            self.plan = plan
        }
    }

    private static let settings = configMap(["a": "1"])
    private static let changed = configMap(["a": "2"])
    private static let updating = Planner.testing { $0.options.existingResourcePolicy = .update }

    private static func volume(_ fate: VolumeFate, _ planner: (VolumeFate) -> Planner) throws -> PlannedItem {
        let live = Planner.LiveState.present(try ShopBackup.after.object("persistentvolumes", "shop-db-pv"))
        let item = try ShopBackup.before.item("persistentvolumes", "shop-db-pv")
        return planner(fate).verdict(on: item.bytes, of: item.source, live: fate == .fresh ? .absent : live)
    }

    private static func volume(_ fate: VolumeFate, update: Bool = false) throws -> PlannedItem {
        try volume(fate) { fate in
            Planner.testing {
                $0.volumeFates["shop-db-pv"] = fate
                if update { $0.options.existingResourcePolicy = .update }
            }
        }
    }

    private static func real(_ kind: String, _ key: String, _ planner: Planner = .testing()) throws -> PlannedItem {
        let item = try ShopBackup.before.item(kind, key)
        return planner.verdict(on: item.bytes, of: item.source, live: .absent)
    }

    /// The volume of the shop's claim when that has another one.
    private static func served(isCopy: Bool) throws -> PlannedItem {
        let planner = Planner.testing {
            $0.volumeFates["shop-db-pv"] = .served(by: "pvc-1", isCopy: isCopy)
            $0.volumeClaims["shop-db-pv"] = "shop/db-data"
        }
        return try real("persistentvolumes", "shop-db-pv", planner)
    }

    /// A StatefulSet one of whose claims cannot be restored.
    private static func statefulSet() throws -> PlannedItem {
        var copy = SnapshotVolume(NativeSnapshotRecord(json: [:]))
        copy.blockedBy = "the snapshot snap-1 does not exist in eu-central-1"
        let planner = Planner.testing { [copy] in
            $0.volumeFates["pv-1"] = .snapshot(copy)
            $0.volumeClaims["pv-1"] = "shop/data-db-1"
        }
        let object: JSONValue = [
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": ["name": "db", "namespace": "shop"],
            "spec": ["replicas": 2, "volumeClaimTemplates": [["metadata": ["name": "data"]]]],
        ]
        return try planner.verdict(on: object, "statefulsets.apps")
    }

    /// The item of a kind when the snapshot of its volume cannot be used.
    private static func withoutSnapshot(_ kind: String, _ key: String) throws -> PlannedItem {
        let claim = try ShopBackup.before.object("persistentvolumeclaims", "shop/db-data")
        let volume = claim[path: ["spec", "volumeName"]]?.string ?? ""
        var copy = SnapshotVolume(NativeSnapshotRecord(json: [:]))
        copy.blockedBy = "the snapshot snap-1 does not exist in eu-central-1"
        let planner = Planner.testing { [copy] in $0.volumeFates[volume] = .snapshot(copy) }
        return try real(kind, key.isEmpty ? volume : key, planner)
    }

    static let situations: [Situation] = [
        Situation("a snapshot that is gone", .blocked, .snapshotUnusable) {
            try withoutSnapshot("persistentvolumes", "")
        },
        Situation("a claim whose snapshot is gone", .blocked, .volumeBlocked) {
            try withoutSnapshot("persistentvolumeclaims", "shop/db-data")
        },
        Situation("a StatefulSet that would make an empty claim", .blocked, .claimBlocked) { try statefulSet() },
        Situation("a volume whose claim has another", .conflict, .claimHasVolume) { try served(isCopy: false) },
        Situation("a volume whose claim has a copy of it", .skipped, .claimHasVolume) { try served(isCopy: true) },
        Situation("absent", .create, .notInCluster) { try Planner.testing().verdict(on: settings, "configmaps") },
        Situation("defined by the backup", .create, .definedByBackup) {
            var served = ServedKinds.testing
            let definitions = "customresourcedefinitions.apiextensions.k8s.io"
            served.add(definedBy: try ShopBackup.before.object(definitions, "orders.shop.example.com"))
            return try real("orders.shop.example.com", "shop/order-1", .testing(served: served))
        },
        Situation("namespace going away", .create, .afterNamespaceTermination) {
            try Planner.testing(terminating: ["shop"])
                .verdict(on: settings, "configmaps", live: .present(changed))
        },
        Situation("the namespace itself going away", .create, .afterNamespaceTermination) {
            try real("namespaces", "shop", .testing(terminating: ["shop"]))
        },
        Situation("same", .unchanged, .sameContent) {
            try Planner.testing().verdict(on: settings, "configmaps", live: .present(settings))
        },
        Situation("same, to be updated", .unchanged, .sameContent) {
            try updating.verdict(on: settings, "configmaps", live: .present(settings))
        },
        Situation("different", .differs, .contentDiffers) {
            try Planner.testing().verdict(on: settings, "configmaps", live: .present(changed))
        },
        Situation("different, to be updated", .update, .contentDiffers) {
            try updating.verdict(on: settings, "configmaps", live: .present(changed))
        },
        Situation("a service account is not touched", .differs, .contentDiffers) {
            let account = try ShopBackup.before.object("serviceaccounts", "shop/web")
            var live = account
            live["imagePullSecrets"] = nil
            return try Planner.testing().verdict(on: account, "serviceaccounts", live: .present(live))
        },
        Situation("sealed", .conflict, .immutableFieldDiffers) {
            let sealed = configMap(["a": "2"]) { $0["immutable"] = true }
            return try updating.verdict(on: settings, "configmaps", live: .present(sealed))
        },
        Situation("sealed, left alone", .differs, .contentDiffers) {
            let sealed = configMap(["a": "2"]) { $0["immutable"] = true }
            return try Planner.testing().verdict(on: settings, "configmaps", live: .present(sealed))
        },
        Situation("node port taken", .conflict, .nodePortTaken) {
            try real("services", "shop/web", .testing(nodePorts: [30080: "other/web"]))
        },
        Situation("node port its own", .create, .notInCluster) {
            try real("services", "shop/web", .testing(nodePorts: [30080: "shop/web"]))
        },
        Situation("assigned node port taken", .create, .notInCluster) {
            try real("services", "shop/web", .testing(nodePorts: [32694: "other/web"]))
        },
        Situation("node port taken by the service beside it", .conflict, .nodePortTaken) {
            try real(
                "services",
                "shop/web",
                .testing(nodePorts: [30080: "shop/web"]) { $0.options.namespaceMapping = ["shop": "shop2"] }
            )
        },
        Situation("node port taken, namespace going away", .conflict, .nodePortTaken) {
            try real("services", "shop/web", .testing(nodePorts: [30080: "other/web"], terminating: ["shop"]))
        },
        Situation("node port goes away with the namespace", .create, .afterNamespaceTermination) {
            try real("services", "shop/web", .testing(nodePorts: [30080: "shop/old"], terminating: ["shop"]))
        },
        Situation("node port taken, to be updated", .conflict, .nodePortTaken) {
            let service = try ShopBackup.before.object("services", "shop/web")
            var live = service
            live[path: ["spec", "ports"]] = [["port": 80, "nodePort": 31999]]
            return try Planner.testing(nodePorts: [30080: "other/web"]) {
                $0.options.existingResourcePolicy = .update
            }.verdict(on: service, "services", live: .present(live))
        },
        Situation("volume released", .conflict, .volumeReleased) { try volume(.released) },
        Situation("volume released, to be updated", .update, .volumeReleased) { try volume(.released, update: true) },
        Situation("volume of another claim", .conflict, .volumeClaimedElsewhere) { try volume(.claimedElsewhere) },
        Situation("volume there", .unchanged, .sameContent) { try volume(.present) },
        Situation("volume to be provisioned", .skipped, .freshVolume) { try volume(.fresh) },
        Situation("being deleted", .conflict, .beingDeleted) {
            let going = configMap(["a": "1"]) { $0[path: ["metadata", "deletionTimestamp"]] = "2026-01-01T00:00:00Z" }
            return try Planner.testing().verdict(on: settings, "configmaps", live: .present(going))
        },
        Situation("kind unknown", .blocked, .kindNotServed) { try real("orders.shop.example.com", "shop/order-1") },
        Situation("definition in a version that is not served", .blocked, .kindNotServed) {
            var served = ServedKinds.testing
            served.add(
                definedBy: [
                    "apiVersion": "apiextensions.k8s.io/v1beta1",
                    "spec": ["group": "shop.example.com", "version": "v1", "names": ["plural": "orders"]],
                ]
            )
            return try real("orders.shop.example.com", "shop/order-1", .testing(served: served))
        },
        Situation("version gone", .blocked, .versionNotServed) {
            let scaler: JSONValue = [
                "apiVersion": "autoscaling/v2beta1", "metadata": ["name": "a", "namespace": "shop"],
            ]
            return try Planner.testing().verdict(on: scaler, "horizontalpodautoscalers.autoscaling")
        },
        Situation("scope changed", .blocked, .scopeDiffers) {
            let served = ServedKinds([
                ServedKind(
                    kind: GroupResource("orders.shop.example.com"),
                    kindName: "Order",
                    versions: ["v1"],
                    isNamespaced: false
                )
            ])
            return try real("orders.shop.example.com", "shop/order-1", .testing(served: served))
        },
        Situation("not readable", .blocked, .notReadable) {
            try Planner.testing().verdict(on: settings, "configmaps", live: .unreadable("configmaps is forbidden"))
        },
        Situation("namespace not readable", .skipped, .notReadable) {
            let shop = #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}"#
            let item = SourceItem(kind: GroupResource("namespaces"), namespace: nil, name: "shop")
            return Planner.testing().verdict(on: Array(shop.utf8)[...], of: item, live: .unreadable("forbidden"))
        },
        Situation("no JSON", .blocked, .malformed) {
            let item = SourceItem(kind: GroupResource("configmaps"), namespace: "shop", name: "settings")
            return Planner.testing().verdict(on: Array("{\"apiVersion\"".utf8)[...], of: item, live: .absent)
        },
        Situation("another name than its path", .blocked, .malformed) {
            let item = SourceItem(kind: GroupResource("configmaps"), namespace: "shop", name: "other")
            return Planner.testing().verdict(on: JSONWriter.write(settings)[...], of: item, live: .absent)
        },
        Situation("another namespace than its path", .blocked, .malformed) {
            let item = SourceItem(kind: GroupResource("configmaps"), namespace: "other", name: "settings")
            return Planner.testing().verdict(on: JSONWriter.write(settings)[...], of: item, live: .absent)
        },
        Situation("another group than its path", .blocked, .malformed) {
            try Planner.testing().verdict(on: settings, "deployments.apps")
        },
        Situation("never restored", .skipped, .neverRestored) {
            let node = try ShopBackup.after.item("nodes", "node1")
            return Planner.testing().verdict(on: node.bytes, of: node.source, live: .absent)
        },
        Situation("finished job", .skipped, .finished) { try real("jobs.batch", "shop/migrate") },
        Situation("mirror pod", .skipped, .mirrorPod) {
            let pod: JSONValue = [
                "apiVersion": "v1",
                "metadata": [
                    "name": "etcd", "namespace": "kube-system", "annotations": ["kubernetes.io/config.mirror": "x"],
                ],
            ]
            return try Planner.testing().verdict(on: pod, "pods")
        },
        Situation("kept by the cluster", .skipped, .managedByCluster) {
            try real("configmaps", "shop/kube-root-ca.crt")
        },
        Situation("issued token", .skipped, .serviceAccountToken) {
            let token: JSONValue = [
                "apiVersion": "v1", "type": "kubernetes.io/service-account-token",
                "metadata": ["name": "web-token-1", "namespace": "shop"],
            ]
            return try Planner.testing { $0.listedTokenSecrets = ["shop/web-token-1"] }.verdict(on: token, "secrets")
        },
        Situation("namespace without an object", .create, .namespaceImplied) {
            let item = try Planner.testing().verdict(on: settings, "configmaps")
            return try #require(Planner.testing().impliedNamespaces(for: [item], present: []).first)
        },
        Situation("made before an interruption", .unchanged, .restoredBefore) {
            let live = FormerRunTests.live("1")
            return try FormerRunTests.planner().verdict(on: settings, "configmaps", live: .present(live))
        },
        Situation("changed back before an interruption", .unchanged, .updatedBefore) {
            let live = FormerRunTests.live("1", after: -3600)
            return try FormerRunTests.planner(.update).verdict(on: settings, "configmaps", live: .present(live))
        },
        Situation("a controller was quicker", .create, .madeMeanwhile) {
            let live = FormerRunTests.live("2", label: nil)
            let planner = FormerRunTests.planner(namespaces: ["shop"])
            return try planner.verdict(on: settings, "configmaps", live: .present(live))
        },
        Situation("two go to one place", .conflict, .duplicateTarget) {
            let planner = Planner.testing { $0.options.namespaceMapping = ["office": "shop"] }
            let other = configMap(["a": "3"], namespace: "office")
            let items = try [settings, other].map { try planner.verdict(on: $0, "configmaps") }
            return try #require(RestorePlan(options: planner.context.options, items: items).items.last)
        },
    ]

    @Test(arguments: situations) func `each situation has its verdict, its reason and one sentence`(
        situation: Situation
    ) throws {
        let item = try situation.plan()
        #expect(item.verdict == situation.verdict, "\(item.message)")
        #expect(item.reason == situation.reason, "\(item.message)")
        #expect(!item.message.isEmpty && !item.message.hasSuffix("."))
        #expect((item.patch != nil) == (item.verdict == .update))
        #expect(item.json["reason"]?.string == situation.reason.rawValue)
    }

    @Test func `every verdict and every reason occurs`() {
        #expect(Set(Self.situations.map(\.verdict)) == Set(Verdict.allCases))
        #expect(Set(Self.situations.map(\.reason)) == Set(ReasonCode.allCases))
    }

    @Test func `an update carries the patch and the revision it was made for`() throws {
        let item = try Self.updating.verdict(on: Self.settings, "configmaps", live: .present(Self.changed))
        #expect(item.patch == ["data": ["a": "1"]])
        #expect(item.liveRevision == "7")
        #expect(item.differences == [FieldDifference(path: "data.a", inBackup: "1", inCluster: "2")])
    }

    @Test func `a released volume is made available without its data being touched`() throws {
        let item = try Self.volume(.released, update: true)
        #expect(item.patch == ["spec": ["claimRef": ["uid": .null, "resourceVersion": .null]]])
    }

    @Test func `an item is shown where it goes and where it came from`() throws {
        let planner = Planner.testing { $0.options.namespaceMapping = ["shop": "shop2"] }
        let item = try planner.verdict(on: Self.settings, "configmaps")
        #expect(item.json["namespace"] == "shop2")
        #expect(item.json["sourceNamespace"] == "shop")
        #expect(try Self.real("namespaces", "shop", planner).json["sourceName"] == "shop")
    }

    @Test func `an object in an older version is planned in one that is served`() throws {
        let job: JSONValue = [
            "apiVersion": "batch/v1beta1", "kind": "CronJob", "metadata": ["name": "r", "namespace": "shop"],
        ]
        let item = try Planner.testing().verdict(on: job, "cronjobs.batch")
        #expect(item.apiVersion == "batch/v1")
        #expect(item.version == "v1")
        #expect(item.kindName == "CronJob")
    }
}
