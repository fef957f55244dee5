// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing
import VeleroAPI
import YAMLDocuments

@testable import Installation

/// What a real API server makes of taking a Velero's place and of giving it back.
@Suite(.needsCluster, .serialized, .timeLimit(.minutes(5)))
struct AdoptionClusterTests {
    @Test func `a Velero that was adopted is given back exactly as it was`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                let installed = InstalledCluster(client: client)
                try await installed.create(Self.oldDefinitions() + YAMLDocument.parseAll(Samples.velero))
                try await installed.create([Self.backup])
                let before = try await Self.form(of: Self.deployment, client)
                let binding = try await Self.form(of: Self.binding, client)
                let definition = try await Self.form(of: Self.definition, client)
                let adopted = try await installed.install { $0.adopts = true }
                #expect(adopted["deployments.apps/velero/velero"] == .created)
                #expect(adopted["configmaps/velero/lifeboat-adopted"] == .created)
                let image = ["spec", "template", "spec", "containers"]
                let container = try await client.read(Self.deployment)?[path: image]?.array?.first
                #expect(container?["image"] == "example.com/lifeboat:1.0.0")
                try await installed.settle()
                let again = try await installed.install()
                #expect(again.values.allSatisfy { $0 == .unchanged }, "\(again)")
                let isReplaced = try await Self.form(of: Self.definition, client) != definition
                #expect(isReplaced)
                // An administrator follows the advice to take the old rights away.
                try await client.delete(Self.binding)
                try await installed.giveBack()
                #expect(try await Self.form(of: Self.deployment, client) == before)
                #expect(try await Self.form(of: Self.binding, client) == binding)
                let isAsBefore = try await Self.form(of: Self.definition, client) == definition
                #expect(isAsBefore)
                let error = await #expect(throws: InstallationError.self) { try await installed.giveBack() }
                #expect(error?.code == .nothingAdopted)
                try await checkKept(client)
            }
        }
    }

    @Test func `a Velero of the Helm chart is adopted, changed and given back with all that is its own`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                let installed = InstalledCluster(client: client)
                try await installed.create(Samples.veleroDefinitions().map(Self.forOldServers))
                try await installed.create(HelmVelero.objects() + [Self.location])
                let server = InstalledKind.deployment.object("backup-velero", in: "velero")
                let before = try await Self.form(of: server, client)
                // The node agent's pod, which has the labels of the server's pods, is not waited for.
                let adopted = try await installed.install { $0.adopts = true }
                #expect(adopted["deployments.apps/velero/backup-velero"] == .deleted)
                #expect(adopted["deployments.apps/velero/velero"] == .created)
                let changed = try await installed.install {
                    $0.backupLocation = BackupLocationSettings(provider: "aws", bucket: "b")
                    $0.snapshotLocation = SnapshotLocationSettings(provider: "aws")
                    $0.credentials = .file(CredentialsFile(Array("[default]".utf8)))
                }
                #expect(changed["backupstoragelocations.velero.io/velero/default"] == .configured)
                #expect(changed["secrets/velero/cloud-credentials"] == .configured)
                try await checkInterruption(installed)
                #expect(try await Self.form(of: server, client) == before)
                for address in SharedObjects.addresses(in: "velero") {
                    let isTheirs =
                        ["default", "cloud-credentials"].contains(address.name)
                        && address.resource.kind != "VolumeSnapshotLocation"
                    #expect(try await (client.read(address) != nil) == isTheirs, "\(address)")
                }
                let record = InstalledKind.configMap.object(InstalledNames.record, in: "velero")
                #expect(try await client.read(record) == nil)
            }
        }
    }

    /// A run that ends just after Velero is back is repeated, and does the rest.
    private func checkInterruption(_ installed: InstalledCluster) async throws {
        await #expect(throws: CancellationError.self) { try await giveBackInPart(installed) }
        let remains = try await Remains(reading: "velero", installed.client)
        #expect(remains.record != nil && remains.hasForeignServer)
        try await installed.giveBack()
    }

    private func giveBackInPart(_ installed: InstalledCluster) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await installed.giveBack(report: { event in
                    guard event == .changed("deployments.apps/velero/backup-velero", .restored) else { return }
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                })
            }
            try await group.waitForAll()
        }
    }

    @Test func `a server that the API server refuses takes nothing away`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                let installed = InstalledCluster(client: client)
                try await installed.create(Self.oldDefinitions() + YAMLDocument.parseAll(Samples.velero))
                let before = try await client.read(Self.deployment)?[path: ["metadata", "uid"]]
                let error = await #expect(throws: KubernetesError.self) {
                    try await installed.install {
                        $0.adopts = true
                        $0.podLabels = ["team": "not a value!"]
                    }
                }
                #expect(error?.message.contains("nothing has been changed") == true, "\(error?.message ?? "")")
                #expect(try await client.read(Self.deployment)?[path: ["metadata", "uid"]] == before)
                let record = InstalledKind.configMap.object(InstalledNames.record, in: "velero")
                #expect(try await client.read(record) == nil)
            }
        }
    }

    @Test func `what is being worked on, or held by rules only, is not given back by accident`() async throws {
        try await TestCluster.withFresh { cluster in
            try await cluster.withClient { client in
                let installed = InstalledCluster(client: client)
                try await installed.create(Samples.veleroDefinitions().map(Self.forOldServers))
                try await installed.create(YAMLDocument.parseAll(Samples.velero))
                _ = try await installed.install { $0.adopts = true }
                let phases = [
                    "Finalizing", "WaitingForPluginOperationsPartiallyFailed", "Queued", "Completed", "Failed",
                ]
                try await installed.create(phases.map(Self.backup))
                let state = try await ClusterState(reading: "velero", client)
                #expect(state.running.count == 2 && state.queued == ["backup queued"])
                var error = await #expect(throws: InstallationError.self) { try await installed.giveBack() }
                #expect(error?.code == .busy && error?.message.contains("backup queued") == true)
                error = await #expect(throws: InstallationError.self) {
                    try await installed.giveBack { $0.isForced = true }
                }
                #expect(error?.code == .keptBackups && error?.message.contains("completed") == true)
                #expect(try await Remains(reading: "velero", client).hasForeignServer == false)
                try await installed.giveBack {
                    $0.isForced = true
                    $0.keptTTL = GoDuration(seconds: 86_400)
                }
                let backups = try #require(InstalledKind.velero("Backup"))
                let kept = try await client.read(backups.object("completed", in: "velero"))
                #expect(kept?[path: ["status", "expiration"]] == "2026-06-02T00:00:00Z")
                #expect(try await Remains(reading: "velero", client).hasForeignServer)
            }
        }
    }

    /// A backup in a phase; the completed one is held beyond its TTL.
    private static func backup(_ phase: String) -> JSONValue {
        var backup = Self.backup
        backup[path: ["metadata", "name"]] = .string(phase.lowercased())
        backup["status"] = ["phase": .string(phase), "expiration": "2026-01-01T00:00:00Z"]
        if phase == "Completed" { backup[path: ["metadata", "annotations"]] = [InstalledNames.keptBy: "daily"] }
        return backup
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

    private static let location: JSONValue = [
        "apiVersion": "velero.io/v1", "kind": "BackupStorageLocation",
        "metadata": ["name": "default", "namespace": "velero", "labels": ["app.kubernetes.io/managed-by": "Helm"]],
        "spec": ["provider": "aws", "default": true, "objectStorage": ["bucket": "a"]],
    ]

    /// Kubernetes 1.20 takes an empty default for none, and then for one of the wrong type.
    private static func forOldServers(_ definition: JSONValue) throws -> JSONValue {
        var text = JSONWriter.text(definition)
        text.replace(#""default":"","#, with: "")
        return try JSONParser.parse(text)
    }

    /// The definitions of Velero 1.18.1, of which that of backups is from a time before queues.
    private static func oldDefinitions() throws -> [JSONValue] {
        try Samples.veleroDefinitions().map { definition in
            var text = JSONWriter.text(definition)
            text.replace(#""Queued","#, with: "")
            return try forOldServers(JSONParser.parse(text))
        }
    }

    /// An object without what the server adds each time it is made.
    private static func form(of address: ObjectAddress, _ client: APIClient) async throws -> JSONValue? {
        try await client.read(address).map(AdoptionRecord.renewable)
    }
}
