// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing
import VeleroAPI

@Suite struct BackupFactsTests {
    private func facts(_ objects: [(String, JSONValue)]) throws -> BackupFacts {
        var facts = BackupFacts()
        for (kind, object) in objects {
            facts.learn(from: JSONWriter.write(object)[...], of: try place(of: object, kind: kind))
        }
        return facts
    }

    private func volume(_ policy: String, claim: String? = "data") -> JSONValue {
        var object: JSONValue = [
            "metadata": ["name": "pv"], "spec": ["persistentVolumeReclaimPolicy": .string(policy)],
        ]
        if let claim { object[path: ["spec", "claimRef"]] = ["namespace": "shop", "name": .string(claim)] }
        return object
    }

    private func live(_ claim: String?, phase: String = "Bound") -> [String: JSONValue] {
        var object: JSONValue = ["status": ["phase": .string(phase)]]
        if let claim {
            let parts = claim.split(separator: "/").map { JSONValue.string(String($0)) }
            object[path: ["spec", "claimRef"]] = ["namespace": parts[0], "name": parts[1]]
        }
        return ["pv": object]
    }

    private let options = RestoreOptions(restoreName: "r", backupName: "b")

    @Test(arguments: [
        ("Retain", String?.some("data"), VolumeFate.restored), ("Delete", "data", .fresh), ("Delete", nil, .restored),
    ])
    func `a volume that is not there is restored or made afresh by its policy`(
        policy: String,
        claim: String?,
        fate: VolumeFate
    ) throws {
        let facts = try facts([("persistentvolumes", volume(policy, claim: claim))])
        #expect(facts.volumeFates(live: [:], options: options) == ["pv": fate])
    }

    @Test(arguments: [
        (String?.some("shop/data"), "Bound", VolumeFate.present), ("shop/data", "Released", .released),
        (nil, "Available", .present),
        ("shop/other", "Bound", .claimedElsewhere), ("shop2/data", "Bound", .claimedElsewhere),
    ])
    func `a volume that is there is told by its claim`(claim: String?, phase: String, fate: VolumeFate) throws {
        let facts = try facts([("persistentvolumes", volume("Delete"))])
        #expect(facts.volumeFates(live: live(claim, phase: phase), options: options) == ["pv": fate])
    }

    @Test(arguments: [("Retain", VolumeFate.released), ("Delete", .fresh)])
    func `a volume whose claim goes with its namespace goes the way of its policy`(
        policy: String,
        fate: VolumeFate
    ) throws {
        let facts = try facts([("persistentvolumes", volume(policy))])
        var live = live("shop/data")
        live["pv"]?[path: ["spec", "persistentVolumeReclaimPolicy"]] = .string(policy)
        #expect(facts.volumeFates(live: live, terminatingNamespaces: ["shop"], options: options) == ["pv": fate])
        #expect(facts.volumeFates(live: live, terminatingNamespaces: ["other"], options: options) == ["pv": .present])
    }

    /// One that is retained has its data still, and is not replaced by an empty one.
    @Test(arguments: [("Retain", VolumeFate.released), ("Delete", .fresh)])
    func `a volume that is being deleted is given up only with its data`(policy: String, fate: VolumeFate) throws {
        let facts = try facts([("persistentvolumes", volume(policy))])
        var live = live("shop/data", phase: "Released")
        live["pv"]?[path: ["metadata", "deletionTimestamp"]] = "2026-01-01T00:00:00Z"
        live["pv"]?[path: ["spec", "persistentVolumeReclaimPolicy"]] = .string(policy)
        #expect(facts.volumeFates(live: live, options: options) == ["pv": fate])
    }

    @Test func `the claim is looked for in the mapped namespace`() throws {
        var options = options
        options.namespaceMapping = ["shop": "shop2"]
        let facts = try facts([("persistentvolumes", volume("Retain"))])
        #expect(facts.volumeFates(live: live("shop2/data"), options: options) == ["pv": .present])
        #expect(facts.volumeFates(live: live("shop/data"), options: options) == ["pv": .claimedElsewhere])
    }

    @Test(arguments: [("shop/data", VolumeFate?.some(.present)), ("shop/other", .claimedElsewhere)])
    func `a volume that only a claim names is told by who has it`(claim: String, fate: VolumeFate?) throws {
        let object: JSONValue = [
            "metadata": ["name": "data", "namespace": "shop"], "spec": ["volumeName": "pv"],
        ]
        let facts = try facts([("persistentvolumeclaims", object)])
        #expect(facts.volumeFates(live: live(claim), options: options)["pv"] == fate)
        #expect(facts.volumeFates(live: [:], options: options).isEmpty)
    }

    @Test func `issued tokens are those that an account lists under the name the cluster gives`() throws {
        let account: JSONValue = [
            "metadata": ["name": "web", "namespace": "shop"],
            "secrets": [["name": "web-token-1"], ["name": "mine"], ["name": "other-token-2"]],
        ]
        #expect(try facts([("serviceaccounts", account)]).listedTokenSecrets == ["shop/web-token-1"])
    }

    @Test func `services with a selector are noted`() throws {
        let services: [(String, JSONValue)] = [
            ("services", ["metadata": ["name": "a", "namespace": "n"], "spec": ["selector": ["x": "y"]]]),
            ("services", ["metadata": ["name": "b", "namespace": "n"], "spec": [:]]),
        ]
        #expect(try facts(services).selectingServices == ["n/a"])
    }

    @Test func `nothing counts on volumes and definitions that are not selected`() throws {
        var facts = BackupFacts()
        for item in try ShopBackup.before.items() { facts.learn(from: item.bytes, of: item.source) }
        #expect(facts.volumes.count == 2)
        #expect(facts.definitions.count == 1)
        let services = facts.selectingServices
        facts.keepOnly([SourceItem(kind: GroupResource("persistentvolumes"), namespace: nil, name: "shop-db-pv")])
        #expect(facts.volumes.keys.sorted() == ["shop-db-pv"])
        #expect(facts.definitions.isEmpty)
        #expect(facts.selectingServices == services && !services.isEmpty)
    }

    @Test func `malformed objects teach nothing`() {
        var facts = BackupFacts()
        for kind in ["persistentvolumes", "persistentvolumeclaims", "serviceaccounts", "services"] {
            let item = SourceItem(kind: GroupResource(kind), namespace: "n", name: "x")
            facts.learn(from: Array("{\"spec\":{\"selector\"".utf8)[...], of: item)
        }
        #expect(facts.volumes.isEmpty && facts.selectingServices.isEmpty && facts.listedTokenSecrets.isEmpty)
    }
}

@Suite struct ServedKindsTests {
    private let kind = GroupResource("orders.shop.example.com")

    @Test func `a definition of the backup adds its kind`() throws {
        var served = ServedKinds.testing
        let definitions = "customresourcedefinitions.apiextensions.k8s.io"
        served.add(definedBy: try ShopBackup.before.object(definitions, "orders.shop.example.com"))
        let added = try #require(served[kind])
        #expect(added.kindName == "Order")
        #expect(Set(added.versions) == ["v1", "v1beta1"])
        #expect(added.isNamespaced && added.isDefinedByBackup)
    }

    @Test func `a kind that is served already stays as it is`() throws {
        let own = ServedKind(kind: kind, kindName: "Order", versions: ["v9"], isNamespaced: false)
        let definitions = ServedKind(
            kind: GroupResource("customresourcedefinitions.apiextensions.k8s.io"),
            kindName: "CustomResourceDefinition",
            versions: ["v1"],
            isNamespaced: false
        )
        var served = ServedKinds([own, definitions])
        served.add(
            definedBy: try ShopBackup.before.object(definitions.kind.description, "orders.shop.example.com")
        )
        #expect(served[kind] == own)
    }

    @Test func `versions that are not served do not count`() throws {
        var served = ServedKinds.testing
        served.add(
            definedBy: [
                "apiVersion": "apiextensions.k8s.io/v1",
                "spec": [
                    "group": "shop.example.com", "scope": "Cluster", "names": ["plural": "orders", "kind": "Order"],
                    "versions": [["name": "v1", "served": false], ["name": "v2", "served": true]],
                ],
            ]
        )
        #expect(served[kind]?.versions == ["v2"])
        #expect(served[kind]?.isNamespaced == false)
    }
}
