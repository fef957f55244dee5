// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import Testing

@testable import LifeboatCommands

struct ItemTests {
    private static func path(_ text: String) throws -> ArchivePath {
        try #require(ArchivePath("resources/\(text).json"))
    }

    @Test(arguments: [
        ("deployments.apps/shop/web", "deployments.apps/namespaces/shop/web", true),
        ("deployments/shop/web", "deployments.apps/namespaces/shop/web", true),
        ("Deployment/web", "deployments.apps/namespaces/shop/web", true),
        ("deploy/shop/web", "deployments.apps/namespaces/shop/web", true),
        ("deployment.app/shop/web", "deployments.apps/namespaces/shop/web", true),
        ("NetworkPolicy/shop/deny", "networkpolicies.networking.k8s.io/namespaces/shop/deny", true),
        ("ingress/web", "ingresses.networking.k8s.io/namespaces/shop/web", true),
        ("Endpoints/shop/db", "endpoints/namespaces/shop/db", true),
        (
            "crd/orders.shop.example.com",
            "customresourcedefinitions.apiextensions.k8s.io/cluster/orders.shop.example.com", true
        ),
        ("ns/shop", "namespaces/cluster/shop", true),
        ("clusterrole/shop:node-reader", "clusterroles.rbac.authorization.k8s.io/cluster/shop:node-reader", true),
        ("deployments.extensions/shop/web", "deployments.apps/namespaces/shop/web", false),
        ("deployments/other/web", "deployments.apps/namespaces/shop/web", false),
        ("namespaces/shop/shop", "namespaces/cluster/shop", false),
        ("pods/shop/web", "deployments.apps/namespaces/shop/web", false),
        ("deployments/shop/we", "deployments.apps/namespaces/shop/web", false),
    ])
    func `an address means an item or not`(address: String, item: String, isMeant: Bool) throws {
        #expect(try (ItemPattern(address).fit(Self.path(item)) != nil) == isMeant)
    }

    @Test(arguments: ["", "web", "/", "deployments/", "/shop/web", "a/b/c/d", "deployments//web"])
    func `what is no address is wrong usage`(text: String) throws {
        let failure = #expect(throws: CommandFailure.self) { try ItemPattern(text) }
        #expect(failure?.status == .usage)
        #expect(failure?.message.contains("\"\(text)\"") == true)
    }

    @Test func `of several items a kind in full wins, otherwise all are named`() throws {
        let paths = try [
            "events/namespaces/shop/x", "events.events.k8s.io/namespaces/shop/x",
            "events.events.k8s.io/namespaces/other/x",
        ].map(Self.path)
        #expect(try ItemPattern("events/shop/x").choose([paths[0], paths[1]], path: \.self) == paths[0])
        #expect(try ItemPattern("events.events.k8s.io/shop/x").choose([paths[1]], path: \.self) == paths[1])
        let failure = #expect(throws: CommandFailure.self) {
            try ItemPattern("ev/x").choose(paths, path: \.self)
        }
        #expect(
            failure?.message
                == "3 items could be meant: events.events.k8s.io/other/x, events.events.k8s.io/shop/x, events/shop/x"
        )
    }

    @Test func `raw shows the very bytes, the other forms the same value`() async throws {
        let bucket = try VeleroBucket()
        let raw = await bucket.run("backup", "show", "shop-default", "cm/shop/web-config", "-o", "raw")
        #expect(raw.data.hasPrefix("{\"apiVersion\":\"v1\","))
        #expect(!raw.data.contains("\n"))
        let json = await bucket.run("backup", "show", "shop-default", "configmaps/web-config", "-o", "json")
        #expect(try JSONParser.parse(Array(json.data.utf8)) == JSONParser.parse(Array(raw.data.utf8)))
        let yaml = await bucket.run("backup", "show", "shop-default", "configmaps/web-config")
        #expect(yaml.data.hasPrefix("apiVersion: v1\n"))
    }

    @Test(arguments: [
        ("svc/shop/nope", "holds no svc nope in namespace shop"), ("widgets/x", "holds nothing of the kind widgets"),
    ])
    func `an item that is not there is said to be missing`(address: String, message: String) async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run("backup", "show", "shop-default", address)
        #expect(run.status == .failure)
        #expect(run.data.isEmpty)
        #expect(run.words.contains("error: backup shop-default \(message)\n"))
    }

    @Test(
        arguments: [
            (
                ["--include-resources", "deploy,svc"],
                ["deployments.apps/shop/web", "services/shop/db", "services/shop/edge", "services/shop/web"]
            ),
            (
                ["--include-resources", "cm,deployments,svc", "-l", "app=web"],
                ["configmaps/shop/web-config", "deployments.apps/shop/web"]
            ),
            (["--include-resources", "pv", "--include-namespaces", "shop"], []),
            (
                ["--include-resources", "pv", "--include-namespaces", "shop", "--include-cluster-resources"],
                ["persistentvolumes/shop-db-pv", "persistentvolumes/shop-ebs-pv"]
            ),
            (["--include-resources", "ns,pv", "--include-namespaces", "sh*"], ["namespaces/shop"]),
            (["--include-resources", "namespaces", "--exclude-namespaces", "shop"], []),
            (["--include-resources", "services,jobs", "--exclude-resources", "svc"], ["jobs.batch/shop/migrate"]),
        ] as [([String], [String])]
    )
    func `ls takes what the filters leave`(options: [String], names: [String]) async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run(["backup", "ls", "shop-default", "-o", "name"] + options)
        #expect(run.status == .success)
        #expect(run.data.split(separator: "\n").map(String.init) == names)
    }

    @Test func `everything that ls names can be shown`() async throws {
        let bucket = try VeleroBucket()
        let names = await bucket.run("backup", "ls", "shop-web", "-o", "name").data.split(separator: "\n")
        #expect(names.count > 5)
        for name in names {
            #expect(await bucket.run("backup", "show", "shop-web", String(name)).status == .success, "\(name)")
        }
    }
}
