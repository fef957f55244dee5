// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesClient
import KubernetesCore
package import VeleroAPI

extension ClusterState {
    /// Looks at what is there.
    /// - Parameters:
    ///   - namespace: The namespace of the server.
    ///   - client: The cluster.
    ///   - refusals: Why Lifeboat's server would refuse a backup of a template; nothing when it would not.
    /// - Throws: `KubernetesError`; ``JSONError`` when the record of an adoption cannot be read; `CancellationError`.
    package init(
        reading namespace: String,
        _ client: APIClient,
        refusals: (BackupSpec) -> [String] = { _ in [] }
    ) async throws {
        self.init()
        let names = InstalledNames(namespace: namespace)
        try await readDefinitions(client)
        self.namespace = try await client.read(InstalledKind.namespace.object(namespace))
        server = try await Self.server(in: namespace, client)
        serviceAccount = try await client.read(
            InstalledKind.serviceAccount.object(InstalledNames.server, in: namespace)
        )
        hasCredentials =
            try await client.read(InstalledKind.secret.object(InstalledNames.credentials.secret, in: namespace)) != nil
        let record = try await client.read(InstalledKind.configMap.object(InstalledNames.record, in: namespace))
        self.record = try record.flatMap { record throws(JSONError) in try AdoptionRecord(configMap: record) }
        try await readBindings(names, client)
        try await readRuns(namespace, client)
        try await readLocations(namespace, client)
        try await readSchedules(namespace, client, refusals)
        for address in SharedObjects.addresses(in: namespace) where try await client.read(address) != nil {
            present.append("\(address)")
        }
        if try await !Self.isServed("/apis/policy/v1", client) { disruptionBudgetVersion = "v1beta1" }
    }

    /// Looks at the definitions only.
    /// - Throws: `KubernetesError`; `CancellationError`.
    package init(definitionsIn client: APIClient) async throws {
        self.init()
        try await readDefinitions(client)
    }

    private mutating func readDefinitions(_ client: APIClient) async throws {
        for definition in CustomResourceDefinition.all {
            definitions[definition.name] = try await client.read(InstalledKind.definition.object(definition.name))
        }
    }

    /// The Deployment that runs a server: by its name, or because it starts Velero's program.
    private static func server(in namespace: String, _ client: APIClient) async throws -> JSONValue? {
        if let server = try await client.read(InstalledKind.deployment.object(InstalledNames.server, in: namespace)) {
            return server
        }
        return try await client.objects(InstalledKind.deployment, in: namespace).first { deployment in
            let pod = deployment[path: ["spec", "template", "spec"]] ?? [:]
            let container = DeploymentSettings.server(of: pod)
            let isServer = container?["args"]?.strings?.first == "server"
            return isServer && ["/velero", "/lifeboat"].contains(container?["command"]?.strings?.first)
        }
    }

    private mutating func readBindings(_ names: InstalledNames, _ client: APIClient) async throws {
        let account =
            server?[path: ["spec", "template", "spec", "serviceAccountName"]]?.string ?? InstalledNames.server
        for binding in try await client.objects(InstalledKind.clusterRoleBinding) {
            let isOfServer = (binding["subjects"]?.array ?? []).contains { subject in
                subject["kind"]?.string == "ServiceAccount" && subject["name"]?.string == account
                    && subject["namespace"]?.string == names.namespace
            }
            guard isOfServer else { continue }
            switch binding[path: ["metadata", "name"]]?.string {
            case names.administrator: hasClusterAdmin = true
            case names.clusterRole: break
            default: clusterRoleBindings.append(binding)
            }
        }
    }

    private mutating func readRuns(_ namespace: String, _ client: APIClient) async throws {
        for kind in ["Backup", "Restore"] {
            guard let resource = InstalledKind.velero(kind) else { continue }
            for object in try await client.objects(resource, in: namespace) {
                let name = "\(kind.lowercased()) \(object[path: ["metadata", "name"]]?.string ?? "")"
                // Restores have the same phases, but for the queue.
                let phase = BackupPhase(rawValue: object[path: ["status", "phase"]]?.string ?? "")
                if Self.isWork(phase) { running.append(name) }
                if [.queued, .readyToStart].contains(phase) { queued.append(name) }
            }
        }
    }

    /// Whether a server is at work in a phase; another server would not go on where it stopped.
    private static func isWork(_ phase: BackupPhase) -> Bool {
        let phases: [BackupPhase] = [
            .inProgress, .waitingForPluginOperations, .waitingForPluginOperationsPartiallyFailed, .finalizing,
            .finalizingPartiallyFailed,
        ]
        return phases.contains(phase)
    }

    private mutating func readLocations(_ namespace: String, _ client: APIClient) async throws {
        if let locations = InstalledKind.velero("BackupStorageLocation") {
            hasBackupLocation = try await !client.objects(locations, in: namespace).isEmpty
        }
        guard let locations = InstalledKind.velero("VolumeSnapshotLocation") else { return }
        for location in try await client.objects(locations, in: namespace) {
            let name = location[path: ["metadata", "name"]]?.string ?? ""
            snapshotProviders[name] = location[path: ["spec", "provider"]]?.string ?? ""
        }
    }

    private mutating func readSchedules(
        _ namespace: String,
        _ client: APIClient,
        _ refusals: (BackupSpec) -> [String]
    ) async throws {
        guard let schedules = InstalledKind.velero("Schedule") else { return }
        for object in try await client.objects(schedules, in: namespace) {
            let schedule = Schedule(json: object)
            let reasons = refusals(schedule.spec.template)
            if !reasons.isEmpty { refusedSchedules[schedule.name] = reasons }
        }
    }

    private static func isServed(_ path: String, _ client: APIClient) async throws -> Bool {
        do {
            _ = try await client.send(KubernetesRequest(.get, path))
            return true
        } catch let error as KubernetesError where error.code == .notFound {
            return false
        }
    }
}
