// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// What is lost comes back, and what is there is left alone.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct RoundTripTests {
    @Test func `a namespace that is lost with all it needs comes back the same, once`() async throws {
        try await withManyKinds { cluster, client, workspace, kinds in
            let application = try await kinds.apply(client)
            let before = try await application.forms(client)
            let lifeboat = workspace.lifeboat(cluster)
            try await lifeboat.run("backup", "create", "whole", "--include-namespaces", kinds.namespace).expectSuccess()

            try await lose(application, kinds, client)
            let planned = try await lifeboat.run("restore", "plan", "--from-backup", "whole", "-o", "json")
            #expect(planned.code == 2, "\(planned)")
            let plan = try PlanDocument(planned)
            for key in before.keys { #expect(plan.item(key)?.verdict == "create", "\(key)") }
            #expect(Set(plan.items.map(\.verdict)) == ["create", "skipped"], "\(plan)")

            try await lifeboat.run("restore", "create", "back", "--from-backup", "whole").expectSuccess()
            try await kinds.settle(client)
            try await expect(application, toBe: before, client)
            try await expectNothingToDo(lifeboat, "whole")
            let again = try await lifeboat.run("restore", "create", "again", "--from-backup", "whole", "-o", "json")
            try again.expectSuccess()
            try await expect(application, toBe: before, client)
        }
    }

    @Test func `an object that was changed is left alone, and changed back only when that is asked for`() async throws {
        try await withManyKinds { cluster, client, workspace, kinds in
            let application = try await kinds.apply(client)
            let before = try await application.forms(client)
            let lifeboat = workspace.lifeboat(cluster)
            try await lifeboat.run("backup", "create", "whole", "--include-namespaces", kinds.namespace).expectSuccess()
            let map = APIResource.configMaps.object("unicode", in: kinds.namespace)
            try await client.change(map, ["data": ["mode": "test", "added": "by hand"]])
            let versions = try await revisions(of: application, client)

            let quiet = try await lifeboat.run("restore", "plan", "--from-backup", "whole", "--diff", "-o", "json")
            #expect(quiet.code == 0, "\(quiet)")
            let item = try #require(try PlanDocument(quiet).item("configmaps/unicode"))
            #expect(item.judgement == "differs ContentDiffers")
            #expect(item.differingPaths.sorted() == ["data.added", "data.mode"])
            let text = try await lifeboat.run("restore", "plan", "--from-backup", "whole", "--diff")
            #expect(text.output.contains(#"data.mode   backup: "prod"   cluster: "test""#), "\(text)")

            let policy = ["--existing-resource-policy", "update"]
            let loud = try await lifeboat.run(
                "restore",
                "plan",
                "--from-backup",
                "whole",
                policy[0],
                policy[1],
                "-o",
                "json"
            )
            #expect(loud.code == 2, "\(loud)")
            #expect(try PlanDocument(loud).keys("update") == ["configmaps/unicode"])

            try await lifeboat.run("restore", "create", "quiet", "--from-backup", "whole").expectSuccess()
            #expect(try await revisions(of: application, client) == versions)
            let update = ["restore", "create", "loud", "--from-backup", "whole"] + policy
            try await lifeboat.run(update).expectSuccess()
            try await expect(application, toBe: before, client)
            let changed = try await revisions(of: application, client).filter { versions[$0.key] != $0.value }
            #expect(Array(changed.keys) == ["configmaps/unicode"])
        }
    }

    @Test func `a namespace can be restored beside itself under another name`() async throws {
        try await withManyKinds { cluster, client, workspace, kinds in
            let application = try await kinds.apply(client)
            let lifeboat = workspace.lifeboat(cluster)
            try await lifeboat.run("backup", "create", "whole", "--include-namespaces", kinds.namespace).expectSuccess()
            try await client.withNamespaceName { copy in
                let mapping = ["--namespace-mappings", "\(kinds.namespace):\(copy)"]
                let plan = try PlanDocument(
                    await lifeboat.run(
                        "restore",
                        "plan",
                        "--from-backup",
                        "whole",
                        mapping[0],
                        mapping[1],
                        "-o",
                        "json"
                    )
                )
                // Two things there can be only once: a node port, and a volume.
                #expect(plan.item("services/outside")?.judgement == "conflict NodePortTaken")
                #expect(plan.item("persistentvolumes/\(kinds.volume)")?.judgement == "conflict VolumeClaimedElsewhere")
                #expect(plan.items.allSatisfy { $0.namespace == nil || $0.namespace == copy })
                let made = try await lifeboat.run("restore", "create", "--from-backup", "whole", mapping[0], mapping[1])
                #expect(made.code == 3, "\(made)")
                #expect(made.errors.count == 1, "\(made)")
                #expect(made.error.contains("error: services/\(copy)/outside: node port "), "\(made)")
                for address in application.addresses where address.namespace != nil && address.name != "outside" {
                    let copied = ObjectAddress(resource: address.resource, namespace: copy, name: address.name)
                    let original = ObjectForm.lasting(try JSONParser.parse(try await client.get(address)))
                    let restored = ObjectForm.lasting(try JSONParser.parse(try await client.get(copied)))
                    // A binding's subjects move with their namespace.
                    let expected = try JSONParser.parse(
                        JSONWriter.text(original).replacing(kinds.namespace, with: copy)
                    )
                    let isSame = expected == restored
                    #expect(isSame, "\(address)\n\(JSONWriter.text(expected))\n\(JSONWriter.text(restored))")
                }
            }
        }
    }

    @Test func `a namespace comes back from a bucket`() async throws {
        try await withS3Server(.rclone) { server in
            let bucket = try await server.makeBucket()
            try await TestCluster.sandbox().withClient { client in
                try await client.withNamespaceName { namespace in
                    let documents = SmallApplication.documents(namespace)
                    let application = try await Application(documents, in: namespace, client)
                    let before = try await application.forms(client)
                    let lifeboat = Lifeboat(
                        kubeconfig: try await TestCluster.sandbox().kubeconfig,
                        storage: "s3://\(bucket)/some/prefix?endpoint=\(server.endpoint)&path-style=true",
                        environment: server.environment
                    )
                    try await lifeboat.run("backup", "create", "b", "--include-namespaces", namespace).expectSuccess()
                    try await client.remove(APIResource.namespaces.object(namespace))
                    let planned = try await lifeboat.run("restore", "plan", "--from-backup", "b")
                    #expect(planned.code == 2, "\(planned)")
                    try await lifeboat.run("restore", "create", "--from-backup", "b").expectSuccess()
                    #expect(try await application.forms(client) == before)
                    try await expectNothingToDo(lifeboat, "b")
                }
            }
        }
    }

    @Test func `a namespace that is going away is waited for, and its volume comes with it`() async throws {
        try await withManyKinds { cluster, client, workspace, kinds in
            let application = try await kinds.apply(client)
            let before = try await application.forms(client)
            let lifeboat = workspace.lifeboat(cluster)
            try await lifeboat.run("backup", "create", "whole", "--include-namespaces", kinds.namespace).expectSuccess()
            let claim = ObjectAddress.claim("data-db-0", in: kinds.namespace)
            @Sendable func setFinalizers(_ finalizers: String) async throws {
                let patch = #"{"metadata":{"finalizers":[\#(finalizers)]}}"#
                _ = try await client.patch(claim, .merge, Array(patch.utf8))
            }
            // As long as the claim is there, the volume is bound to it.
            try await setFinalizers(#""lifeboat.test/hold""#)
            _ = try await client.delete(APIResource.namespaces.object(kinds.namespace))
            let policy = ["--existing-resource-policy", "update"]
            let plan = try await PlanDocument(
                lifeboat.run("restore", "plan", "--from-backup", "whole", policy[0], policy[1], "-o", "json")
            )
            #expect(plan.item("namespaces/\(kinds.namespace)")?.judgement == "create AfterNamespaceTermination")
            #expect(plan.item("persistentvolumes/\(kinds.volume)")?.judgement == "update VolumeReleased")
            let restore = ["restore", "create", "back", "--from-backup", "whole"] + policy
            let ended = try await lifeboat.run(restore) { _ in
                // Its record is begun when the plan is made.
                try await eventually("the restore has begun") { workspace.holds("restores/back") }
                try await setFinalizers("")
            }
            try ended.expectSuccess()
            try await kinds.settle(client)
            try await expect(application, toBe: before, client)
        }
    }

    @Test func `a volume whose claim was deleted is offered to the restored claim when that is asked for`() async throws
    {
        try await withManyKinds { cluster, client, workspace, kinds in
            let application = try await kinds.apply(client)
            let before = try await application.forms(client)
            let lifeboat = workspace.lifeboat(cluster)
            try await lifeboat.run("backup", "create", "whole", "--include-namespaces", kinds.namespace).expectSuccess()
            try await client.remove(APIResource.namespaces.object(kinds.namespace))
            let volume = try #require(application.clusterScoped.first { $0.name == kinds.volume })
            try await eventually("the volume is released") {
                let object = try JSONParser.parse(try await client.get(volume))
                return object[path: ["status", "phase"]]?.string == "Released"
            }
            let plan = try PlanDocument(await lifeboat.run("restore", "plan", "--from-backup", "whole", "-o", "json"))
            #expect(plan.item("persistentvolumes/\(kinds.volume)")?.judgement == "conflict VolumeReleased")
            let policy = ["--existing-resource-policy", "update"]
            let update = try PlanDocument(
                await lifeboat.run("restore", "plan", "--from-backup", "whole", policy[0], policy[1], "-o", "json")
            )
            #expect(update.item("persistentvolumes/\(kinds.volume)")?.judgement == "update VolumeReleased")
            try await lifeboat.run("restore", "create", "--from-backup", "whole", policy[0], policy[1]).expectSuccess()
            try await kinds.settle(client)
            try await expect(application, toBe: before, client)
        }
    }
}

extension RoundTripTests {
    private func withManyKinds(
        _ body: (TestCluster, APIClient, Workspace, ManyKinds) async throws -> Void
    ) async throws {
        let cluster = try await TestCluster.sandbox()
        try await cluster.withClient { client in
            try await client.withNamespaceName { namespace in
                try await Workspace.with { workspace in
                    let kinds = ManyKinds(namespace: namespace)
                    do {
                        try await body(cluster, client, workspace, kinds)
                    } catch {
                        try? await kinds.removeClusterScoped(client)
                        throw error
                    }
                    try await kinds.removeClusterScoped(client)
                }
            }
        }
    }

    private func lose(_ application: Application, _ kinds: ManyKinds, _ client: APIClient) async throws {
        try await client.remove(APIResource.namespaces.object(kinds.namespace))
        for address in application.clusterScoped where address.resource.kind != "Namespace" {
            try await client.remove(address)
        }
    }

    private func expect(
        _ application: Application,
        toBe before: [String: JSONValue],
        _ client: APIClient
    ) async throws {
        let after = try await application.forms(client)
        for (key, form) in before {
            let isSame = after[key] == form
            let texts = [form, after[key] ?? .null].map { JSONWriter.text($0).prefix(3000) }
            #expect(isSame, "\(key)\nbefore: \(texts[0])\nafter:  \(texts[1])")
        }
    }

    private func expectNothingToDo(_ lifeboat: Lifeboat, _ backup: String) async throws {
        let plan = try await lifeboat.run("restore", "plan", "--from-backup", backup, "-o", "json")
        let document = try PlanDocument(plan)
        #expect(plan.code == 0, "\(document)")
        #expect(document.keys("differs") == [])
    }

    private func revisions(of application: Application, _ client: APIClient) async throws -> [String: String] {
        // Controllers write to the status of other kinds whenever they like.
        var revisions: [String: String] = [:]
        for address in application.addresses
        where ["configmaps", "secrets", "roles", "services", "orders"].contains(address.resource.groupResource.resource)
        {
            let object = try JSONParser.parse(try await client.get(address))
            revisions["\(address.resource)/\(address.name)"] = object[path: ["metadata", "resourceVersion"]]?.string
        }
        return revisions
    }
}

extension ObjectAddress {
    fileprivate static func claim(_ name: String, in namespace: String) -> ObjectAddress {
        APIResource(
            groupResource: GroupResource("persistentvolumeclaims"),
            version: "v1",
            kind: "PersistentVolumeClaim",
            namespaced: true
        ).object(name, in: namespace)
    }
}
