// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing
import VeleroAPI
import YAMLDocuments

@testable import Installation

/// What a real API server makes of installing and taking away, in clusters of the tests' own.
@Suite(.needsCluster, .serialized, .timeLimit(.minutes(5)))
struct ClusterTests {
    private func may(
        _ verb: String,
        _ resource: String,
        in namespace: String = "",
        _ client: APIClient
    ) async throws
        -> Bool
    {
        let parts = resource.split(separator: "/", omittingEmptySubsequences: false).map {
            JSONValue.string(String($0))
        }
        let name = parts[0].string?.split(separator: ".", maxSplits: 1).map { JSONValue.string(String($0)) } ?? []
        var attributes: JSONValue = ["verb": .string(verb), "resource": name[0], "namespace": .string(namespace)]
        attributes["group"] = name.count > 1 ? name[1] : ""
        if parts.count > 1 { attributes["subresource"] = parts[1] }
        var request = KubernetesRequest(.post, "/apis/authorization.k8s.io/v1/subjectaccessreviews")
        request.body = JSONWriter.write([
            "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
            "spec": ["user": "system:serviceaccount:velero:velero", "resourceAttributes": attributes],
        ])
        let answer = try JSONParser.parse(try await client.send(request).body)
        return answer[path: ["status", "allowed"]]?.bool ?? false
    }

    @Test func `an installation is complete, changes nothing the second time, and leaves nothing behind`() async throws
    {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                let first = try await InstalledCluster(client: client).install()
                #expect(first.count == 13 + 9)
                #expect(first.values.allSatisfy { $0 == .created }, "\(first)")
                try await InstalledCluster(client: client).settle()
                let second = try await InstalledCluster(client: client).install()
                #expect(second.count == first.count)
                #expect(second.values.allSatisfy { $0 == .unchanged }, "\(second)")
                try await checkRights(client)
                let third = try await InstalledCluster(client: client).install {
                    $0.replicas = 2
                    $0.credentials = .file(CredentialsFile(Array("[default]".utf8)))
                    $0.backupLocation = BackupLocationSettings(provider: "aws", bucket: "b")
                }
                let changed = third.filter { $0.value != .unchanged }
                #expect(
                    changed == [
                        "secrets/velero/cloud-credentials": .created,
                        "backupstoragelocations.velero.io/velero/default": .created,
                        "deployments.apps/velero/velero": .configured,
                    ]
                )
                try await checkKubectl(cluster, client)
                try await checkUninstalling(client)
            }
        }
    }

    private func checkRights(_ client: APIClient) async throws {
        for (verb, resource) in [("list", "secrets"), ("watch", "things.example.com"), ("list", "clusterroles")] {
            #expect(try await may(verb, resource, client), "\(verb) \(resource)")
        }
        for (verb, resource) in [
            ("get", "pods/exec"), ("create", "pods/exec"), ("get", "nodes/proxy"), ("get", "secrets"),
            ("create", "pods"),
            ("delete", "namespaces"), ("update", "backups.velero.io"),
        ] {
            #expect(try await !may(verb, resource, client), "\(verb) \(resource)")
        }
        for (verb, resource) in [
            ("update", "backups.velero.io"), ("delete", "backups.velero.io"), ("get", "secrets"),
            ("update", "leases.coordination.k8s.io"), ("create", "events"),
        ] {
            #expect(try await may(verb, resource, in: "velero", client), "\(verb) \(resource) in velero")
        }
    }

    private func checkKubectl(_ cluster: TestCluster, _ client: APIClient) async throws {
        let plan = try InstallationPlan(Samples.options, in: await ClusterState(reading: "velero", client))
        let documents = plan.manifests.map { "---\n\(YAMLDocument.text($0))" }.joined()
        let script = "kubectl --kubeconfig \"$0\" apply --dry-run=server -f - <<'END' | wc -l\n\(documents)END\n"
        let lines = try await Shell.run("bash", "-o", "pipefail", "-c", script, cluster.kubeconfig)
        #expect(Int(lines.filter(\.isNumber)) == plan.manifests.count)
    }

    private func checkUninstalling(_ client: APIClient) async throws {
        try await InstalledCluster(client: client).create(
            [
                [
                    "apiVersion": "velero.io/v1", "kind": "Restore",
                    "metadata": [
                        "name": "r", "namespace": "velero",
                        "finalizers": ["restores.velero.io/external-resources-finalizer"],
                    ],
                    "spec": ["backupName": "b"],
                ]
            ]
        )
        let remains = try await Remains(reading: "velero", client)
        #expect(remains.ownsNamespace && remains.neighbours.isEmpty)
        #expect(remains.locations == ["default (bucket b)"])
        #expect(remains.counts == ["1 restore"])
        let events = InstallationEvents()
        try await Uninstaller(client: client, report: events.report).uninstall(remains, keepsDefinitions: false)
        #expect(events.changes.values.allSatisfy { $0 == .deleted })
        let after = try await Remains(reading: "velero", client)
        #expect(after == Remains(namespace: "velero"), "nothing is left")
        #expect(after.isEmpty())
    }

    @Test func `two installations get along, and a namespace of others stays`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                try await InstalledCluster(client: client).create([
                    ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "shared"]]
                ])
                for namespace in ["velero", "shared"] {
                    _ = try await InstalledCluster(client: client).install {
                        $0.namespace = namespace
                        $0.backupLocation = BackupLocationSettings(provider: "aws", bucket: "b")
                        $0.credentials = .none
                    }
                }
                let labels = try await client.read(InstalledKind.namespace.object("shared"))?["metadata"]?["labels"]
                #expect(labels?.stringMap.keys.contains("component") != true)
                let uninstaller = Uninstaller(client: client, report: { _ in })
                let shared = try await Remains(reading: "shared", client)
                #expect(!shared.ownsNamespace && shared.neighbours == ["velero"])
                try await uninstaller.uninstall(shared, keepsDefinitions: false)
                #expect(try await Remains(reading: "shared", client).isEmpty())
                #expect(try await client.read(InstalledKind.namespace.object("shared")) != nil)
                for kind in [InstalledKind.deployment, InstalledKind.role, InstalledKind.networkPolicy] {
                    #expect(try await client.objects(kind, in: "shared").isEmpty, "\(kind)")
                }
                let velero = try await Remains(reading: "velero", client)
                #expect(velero.definitions.count == 13 && velero.locations.count == 1 && velero.server != nil)
            }
        }
    }

    @Test func `the objects of a namespace that stays outlive the installation, unless the user says otherwise`()
        async throws
    {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                let installed = InstalledCluster(client: client)
                try await installed.create([["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "velero"]]])
                _ = try await installed.install()
                try await installed.create([Self.schedule])
                let uninstaller = Uninstaller(client: client, report: { _ in })
                try await uninstaller.uninstall(Remains(reading: "velero", client))
                var remains = try await Remains(reading: "velero", client)
                #expect(remains.isEmpty() && !remains.isEmpty(keeping: false))
                #expect(remains.definitions.count == 13 && remains.hasSchedules && remains.counts == ["1 schedule"])
                try await uninstaller.uninstall(remains, keepsDefinitions: false)
                remains = try await Remains(reading: "velero", client)
                #expect(remains.definitions.isEmpty && remains.counts.isEmpty)
                try await client.delete(InstalledKind.namespace.object("velero"))
                try await checkKeptDefinitions(installed)
            }
        }
    }

    /// With the definitions kept, the objects elsewhere and the definitions stay, and the namespace of the installation goes.
    private func checkKeptDefinitions(_ installed: InstalledCluster) async throws {
        _ = try await installed.install { $0.namespace = "backups" }
        let remains = try await Remains(reading: "backups", installed.client)
        try await Uninstaller(client: installed.client, report: { _ in }).uninstall(remains, keepsDefinitions: true)
        let after = try await Remains(reading: "backups", installed.client)
        #expect(!after.hasNamespace && after.definitions.count == 13)
        #expect(after.isEmpty(keeping: true) && !after.isEmpty())
    }

    @Test func `what a dry run prints is taken by kubectl in two steps where nothing is yet`() async throws {
        try await TestCluster.withFresh { cluster in
            var options = Samples.options
            options.backupLocation = BackupLocationSettings(provider: "aws", bucket: "b")
            options.credentials = .none
            let state = try await cluster.withClient { try await ClusterState(reading: "velero", $0) }
            let definitions = InstallationPlan(definitionsIn: state).manifests
            let all = try InstallationPlan(options, in: state).manifests
            for (manifests, more) in [(definitions, "wait --for=condition=Established crd --all"), (all, "get bsl -A")]
            {
                let documents = manifests.map { "---\n\(YAMLDocument.text($0))" }.joined()
                let script = """
                    set -eo pipefail
                    kubectl --kubeconfig "$0" apply -f - <<'END' | wc -l
                    \(documents)
                    END
                    kubectl --kubeconfig "$0" \(more) >/dev/null
                    """
                let lines = try await Shell.run("bash", "-c", script, cluster.kubeconfig)
                #expect(Int(lines.filter(\.isNumber)) == manifests.count)
            }
            try await cluster.withClient { client in
                try await InstalledCluster(client: client).settle()
                let changes = try await InstalledCluster(client: client).install()
                #expect(changes["deployments.apps/velero/velero"] == .unchanged, "\(changes)")
                // What kubectl has applied can be changed.
                let more = try await InstalledCluster(client: client).install { $0.replicas = 2 }
                #expect(more["deployments.apps/velero/velero"] == .configured, "\(more)")
            }
        }
    }

    private static let schedule: JSONValue = [
        "apiVersion": "velero.io/v1", "kind": "Schedule", "metadata": ["name": "nightly", "namespace": "velero"],
        "spec": ["schedule": "0 1 * * *", "template": [:]],
    ]
}
