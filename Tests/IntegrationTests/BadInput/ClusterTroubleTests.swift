// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import KubernetesClient
import KubernetesCore
import ObjectStore
import Testing

/// A cluster that cannot be reached or does not let one in.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct ClusterTroubleTests {
    @Test func `a context that does not exist is named, and so are those that do`() async throws {
        let cluster = try await TestCluster.sandbox()
        try await Workspace.with { workspace in
            let ended = try await workspace.lifeboat(cluster).run("backup", "create", "a", "--kubecontext", "nope")
            ended.expectFailure(saying: "no context", "nope", cluster.kubeconfig)
            #expect(ended.error.contains("admin"), "\(ended)")
            #expect(workspace.files(ofBackup: "a") == [])
        }
    }

    @Test func `without any kubeconfig it is said where it was looked for`() async throws {
        try await Workspace.with { workspace in
            let lifeboat = Lifeboat(kubeconfig: "", storage: workspace.storage)
            let ended = try await lifeboat.run("backup", "create", "a")
            ended.expectFailure(saying: "no kubeconfig", "/nonexistent/.kube/config")
            #expect(workspace.files(ofBackup: "a") == [])
        }
    }

    @Test func `an API server that is down is given up after a few seconds`() async throws {
        let cluster = try await TestCluster.sandbox()
        try await Workspace.with { workspace in
            var login = try Login(cluster)
            login.server = "https://127.0.0.1:1"
            let started = ContinuousClock.now
            let ended = try await login.lifeboat(workspace).run("backup", "create", "a")
            ended.expectFailure(saying: "https://127.0.0.1:1", "can't be reached", "refused")
            #expect(ContinuousClock.now - started < .seconds(30))
            #expect(workspace.files(ofBackup: "a") == [])
        }
    }

    @Test func `a token that is not accepted is told from a right that is missing`() async throws {
        let cluster = try await TestCluster.sandbox()
        try await Workspace.with { workspace in
            var login = try Login(cluster)
            login.token = "expired"
            let ended = try await login.lifeboat(workspace).run("backup", "create", "a")
            ended.expectFailure(saying: login.server, "does not accept the login", "Unauthorized")
            #expect(!ended.error.contains("expired\""), "the token is said aloud")
            #expect(workspace.files(ofBackup: "a") == [])
        }
    }

    @Test func `a certificate that nobody vouches for is refused`() async throws {
        let cluster = try await TestCluster.sandbox()
        try await Workspace.with { workspace in
            var login = try Login(cluster)
            login.authority = nil
            let ended = try await login.lifeboat(workspace).run("backup", "create", "a")
            ended.expectFailure(saying: "certificate", login.server, "trusted")
            #expect(workspace.files(ofBackup: "a") == [])
        }
    }

    @Test func `a user without any rights gets no backup`() async throws {
        try await IntegrationCase.with { test in
            let user = try await RestrictedUser(test.cluster, in: test.namespace, test.client)
            let ended = try await user.login.lifeboat(test.workspace).run("backup", "create", "a")
            ended.expectFailure(saying: "forbidden", "namespaces")
            #expect(test.workspace.files(ofBackup: "a") == [])
            let there = try await user.login.lifeboat(test.workspace)
                .run("backup", "create", "a", "--include-namespaces", test.namespace)
            there.expectFailure(saying: "nothing could be read", "forbidden")
            #expect(test.workspace.files(ofBackup: "a") == [])
        }
    }

    @Test func `a kind that may not be read is an error of that kind, and the rest is kept`() async throws {
        let documents = SmallApplication.documents("")
        try await IntegrationCase.with(Array(documents.dropFirst())) { test in
            let user = try await RestrictedUser(test.cluster, in: test.namespace, test.client)
            try await user.allowEverywhere(["namespaces", "configmaps", "services"]) {
                let ended = try await user.login.lifeboat(test.workspace).run(
                    "backup",
                    "create",
                    "a",
                    "--include-namespaces",
                    test.namespace,
                    "--include-resources",
                    "configmaps,secrets,namespaces"
                )
                #expect(ended.code == 3, "\(ended)")
                #expect(ended.errors.count == 1, "\(ended)")
                #expect(ended.errors.first?.contains("secrets is forbidden") == true, "\(ended)")
                let backup = try await StoredBackup("a", in: test.workspace)
                #expect(backup.phase == "PartiallyFailed")
                #expect(backup.objects["configmaps/\(test.namespace)/settings"] != nil)
                #expect(backup.objects.values.allSatisfy { $0.resource.description != "secrets" })
                let store = BackupStore(try FileObjectStore(path: test.workspace.store))
                let errors = try #require(try await store.results(ofBackup: "a")).errors
                let all = errors.velero + errors.cluster + errors.namespaces.values.flatMap { $0 }
                #expect(all.count == 1 && all[0].contains("secrets"), "\(all)")
            }
        }
    }

    @Test func `someone who may read one namespace only backs that up`() async throws {
        let documents = SmallApplication.documents("")
        try await IntegrationCase.with(Array(documents.dropFirst())) { test in
            let user = try await RestrictedUser(test.cluster, in: test.namespace, test.client)
            try await user.allow(["configmaps", "secrets"])
            let ended = try await user.login.lifeboat(test.workspace).run(
                "backup",
                "create",
                "a",
                "--include-namespaces",
                test.namespace,
                "--include-resources",
                "configmaps,secrets"
            )
            try ended.expectSuccess()
            #expect(ended.error.contains("Namespace objects may not be listed"), "\(ended)")
            let backup = try await StoredBackup("a", in: test.workspace)
            #expect(backup.objects["configmaps/\(test.namespace)/settings"] != nil)
            #expect(backup.objects["secrets/\(test.namespace)/password"] != nil)
            #expect(!backup.revision.isEmpty)
        }
    }

    /// More namespaces than are read one by one of one's own accord.
    @Test func `someone with rights in a few namespaces backs those up and restores them`() async throws {
        try await IntegrationCase.with { test in
            try await test.client.withTestNamespaces(6) { namespaces in
                let user = try await RestrictedUser(test.cluster, in: test.namespace, test.client)
                for namespace in namespaces {
                    try await user.allow(["configmaps"], verbs: ["get", "list", "create"], in: namespace)
                    _ = try await Application([SmallApplication.documents("")[1]], in: namespace, test.client)
                }
                let lifeboat = try user.login.lifeboat(test.workspace)
                let names = namespaces.joined(separator: ",")
                let create = [
                    "backup", "create", "few", "--include-namespaces", names, "--include-resources", "configmaps",
                ]
                try await user.allowEverywhere(["namespaces"]) {
                    try await lifeboat.run(create).expectSuccess()
                }
                let backup = try await StoredBackup("few", in: test.workspace)
                for namespace in namespaces {
                    #expect(backup.objects["configmaps/\(namespace)/settings"] != nil)
                    try await test.client.remove(APIResource.configMaps.object("settings", in: namespace))
                }
                // Without the right to see the Namespaces themselves.
                let plan = try await PlanDocument(lifeboat.run("restore", "plan", "--from-backup", "few", "-o", "json"))
                #expect(plan.keys("create") == Array(repeating: "configmaps/settings", count: 6), "\(plan)")
                #expect(plan.keys("blocked") == [], "\(plan)")
                #expect(plan.warnings.count { $0.contains("is taken to be there") } == 6, "\(plan.warnings)")
                try await lifeboat.run("restore", "create", "few", "--from-backup", "few").expectSuccess()
                for namespace in namespaces {
                    _ = try await test.client.get(APIResource.configMaps.object("settings", in: namespace))
                }
            }
        }
    }

    @Test func `a kind that the cluster cannot list at the moment is blocked, and the rest is restored`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                try await Workspace.with { workspace in
                    let lifeboat = workspace.lifeboat(cluster)
                    let converted = ConvertedKind()
                    _ = try await Application(converted.documents, in: "default", client)
                    try await lifeboat.run("backup", "create", "b", "--include-namespaces", "default").expectSuccess()
                    try await converted.losesItsWebhook(client)
                    try await client.remove(APIResource.configMaps.object("settings", in: "default"))
                    let ended = try await lifeboat.run("restore", "create", "r", "--from-backup", "b")
                    #expect(ended.code == 3, "\(ended)")
                    #expect(ended.error.contains("things.trouble.lifeboat.test/default/one"), "\(ended)")
                    #expect(ended.error.contains("cannot be read"), "\(ended)")
                    _ = try await client.get(APIResource.configMaps.object("settings", in: "default"))
                }
            }
        }
    }

    @Test func `what items refer to outside of a readable namespace is a warning`() async throws {
        let claim = """
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data"},"spec":{"volumeName":"absent",\
            "storageClassName":"","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}
            """
        try await IntegrationCase.with([claim]) { test in
            let user = try await RestrictedUser(test.cluster, in: test.namespace, test.client)
            try await user.allow(["persistentvolumeclaims"])
            let ended = try await user.login.lifeboat(test.workspace).run(
                "backup",
                "create",
                "a",
                "--include-namespaces",
                test.namespace,
                "--include-resources",
                "persistentvolumeclaims"
            )
            try ended.expectSuccess()
            #expect(ended.error.contains("warning: persistentvolumes that the items refer to"), "\(ended)")
        }
    }
}
