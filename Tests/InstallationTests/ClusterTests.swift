// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Synchronization
import Testing
import VeleroAPI
import YAMLDocuments

@testable import Installation

/// What a real API server makes of installing and taking away, in clusters of the tests' own.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct ClusterTests {
    /// The events of one run.
    private final class Events: Sendable {
        private let list = Mutex<[InstallationEvent]>([])
        var report: @Sendable (InstallationEvent) -> Void { { event in self.list.withLock { $0.append(event) } } }

        /// What became of objects, by their address.
        var changes: [String: InstallationEvent.Change] {
            var changes: [String: InstallationEvent.Change] = [:]
            for case .changed(let object, let change) in list.withLock({ $0 }) { changes[object] = change }
            return changes
        }
    }

    private func install(
        _ client: APIClient,
        _ change: (inout InstallationOptions) -> Void = { _ in }
    ) async throws -> [String: InstallationEvent.Change] {
        var options = Samples.options
        change(&options)
        let state = try await ClusterState(reading: options.namespace, client)
        let events = Events()
        try await Installer(client: client, report: events.report).install(InstallationPlan(options, in: state))
        return events.changes
    }

    private func create(_ client: APIClient, _ objects: [JSONValue]) async throws {
        for object in objects {
            let address = try #require(InstalledKind.address(of: object), "\(object)")
            // A new kind is served a moment after its definition has been made.
            let isMade = try await client.waits(.seconds(20)) {
                do {
                    try await client.create(address.resource, in: address.namespace, object)
                    return true
                } catch let error as KubernetesError where error.code == .notFound {
                    return false
                }
            }
            try #require(isMade, "\(address)")
        }
    }

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
                let first = try await install(client)
                #expect(first.count == 13 + 9)
                #expect(first.values.allSatisfy { $0 == .created }, "\(first)")
                let second = try await install(client)
                #expect(second.count == first.count)
                #expect(second.values.allSatisfy { $0 == .unchanged }, "\(second)")
                try await checkRights(client)
                let third = try await install(client) {
                    $0.replicas = 2
                    $0.credentials = .file(CredentialsFile(Array("[default]".utf8)))
                    $0.backupLocation = BackupLocationSettings(provider: "aws", bucket: "b")
                }
                let changed = third.filter { $0.value != .unchanged }
                #expect(
                    changed == [
                        "secrets/velero/cloud-credentials": .created,
                        "backupstoragelocations.velero.io/velero/default": .created,
                        "poddisruptionbudgets.policy/velero/velero": .configured,
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
        try await create(
            client,
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
        let events = Events()
        try await Uninstaller(client: client, report: events.report).uninstall(remains, keepsDefinitions: false)
        #expect(events.changes.values.allSatisfy { $0 == .deleted })
        let after = try await Remains(reading: "velero", client)
        #expect(after == Remains(namespace: "velero"), "nothing is left")
        #expect(after.isEmpty)
    }

    @Test func `two installations get along, and a namespace of others stays`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                try await create(client, [["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "shared"]]])
                for namespace in ["velero", "shared"] {
                    _ = try await install(client) {
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
                #expect(try await Remains(reading: "shared", client).isEmpty)
                #expect(try await client.read(InstalledKind.namespace.object("shared")) != nil)
                for kind in [InstalledKind.deployment, InstalledKind.role, InstalledKind.networkPolicy] {
                    #expect(try await client.objects(kind, in: "shared").isEmpty, "\(kind)")
                }
                let velero = try await Remains(reading: "velero", client)
                #expect(velero.definitions.count == 13 && velero.locations.count == 1 && velero.server != nil)
            }
        }
    }

    @Test func `a Velero that was adopted is given back exactly as it was`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                try await create(client, Self.oldDefinitions() + YAMLDocument.parseAll(Samples.velero))
                try await create(client, [Self.backup])
                let before = try await Self.form(of: Self.deployment, client)
                let binding = try await Self.form(of: Self.binding, client)
                let definition = try await Self.form(of: Self.definition, client)
                let adopted = try await install(client) { $0.adopts = true }
                #expect(adopted["deployments.apps/velero/velero"] == .created)
                #expect(adopted["configmaps/velero/lifeboat-adopted"] == .created)
                let image = ["spec", "template", "spec", "containers"]
                let container = try await client.read(Self.deployment)?[path: image]?.array?.first
                #expect(container?["image"] == "example.com/lifeboat:1.0.0")
                let again = try await install(client)
                #expect(again.values.allSatisfy { $0 == .unchanged }, "\(again)")
                let isReplaced = try await Self.form(of: Self.definition, client) != definition
                #expect(isReplaced)
                // An administrator follows the advice to take the old rights away.
                try await client.delete(Self.binding)
                try await giveBack(client)
                #expect(try await Self.form(of: Self.deployment, client) == before)
                #expect(try await Self.form(of: Self.binding, client) == binding)
                let isAsBefore = try await Self.form(of: Self.definition, client) == definition
                #expect(isAsBefore)
                let error = await #expect(throws: InstallationError.self) { try await giveBack(client) }
                #expect(error?.code == .nothingAdopted)
                try await checkKept(client)
            }
        }
    }

    private func giveBack(_ client: APIClient) async throws {
        let remains = try await Remains(reading: "velero", client)
        try await Uninstaller(client: client, report: { _ in }).giveBack(remains)
    }

    /// Velero's own objects are there, and ours are not.
    private func checkKept(_ client: APIClient) async throws {
        for (kind, name) in [(InstalledKind.serviceAccount, "velero"), (InstalledKind.secret, "cloud-credentials")] {
            #expect(try await client.read(kind.object(name, in: "velero")) != nil, "\(kind)")
        }
        let backups = try #require(InstalledKind.velero("Backup"))
        #expect(try await client.objects(backups, in: "velero").count == 1)
        for kind in [InstalledKind.role, InstalledKind.roleBinding, InstalledKind.networkPolicy] {
            #expect(try await client.objects(kind, in: "velero").isEmpty, "\(kind)")
        }
        let roles = try await client.objects(InstalledKind.clusterRole, labels: "component=velero")
        #expect(roles.isEmpty)
    }

    // MARK: - Velero

    private static let deployment = InstalledKind.deployment.object("velero", in: "velero")
    private static let binding = InstalledKind.clusterRoleBinding.object("velero")
    private static let definition = InstalledKind.definition.object("backups.velero.io")
    private static let backup: JSONValue = [
        "apiVersion": "velero.io/v1", "kind": "Backup", "metadata": ["name": "b", "namespace": "velero"],
        "spec": [:], "status": ["phase": "Completed"],
    ]

    /// The definitions of Velero 1.18.1, of which that of backups is from a time before queues.
    private static func oldDefinitions() throws -> [JSONValue] {
        try Samples.veleroDefinitions().map { definition in
            var text = JSONWriter.text(definition)
            text.replace(#""Queued","#, with: "")
            // Kubernetes 1.20 takes an empty default for none, and then for one of the wrong type.
            text.replace(#""default":"","#, with: "")
            return try JSONParser.parse(text)
        }
    }

    /// An object without what the server adds each time it is made.
    private static func form(of address: ObjectAddress, _ client: APIClient) async throws -> JSONValue? {
        try await client.read(address).map(AdoptionRecord.renewable)
    }
}
