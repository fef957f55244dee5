// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesClient
import KubernetesCore
package import VeleroAPI

/// What of an installation is in a cluster, for those who are about to take it away.
package struct Remains: Sendable, Equatable {
    /// The namespace of the server.
    package var namespace: String
    /// The Deployment of the server.
    package var server: JSONValue?
    /// What Velero looked like before it was adopted.
    package var record: AdoptionRecord?
    /// Whether the namespace is there.
    package var hasNamespace = false
    /// Whether the namespace was made by an installation, and so goes with it.
    package var ownsNamespace = false
    /// The definitions that an installation has made.
    package var definitions: [String] = []
    /// Bindings of Velero's installation that give its account rights in the whole cluster.
    package var bindings: [String] = []
    /// Whether our own rights in the whole cluster are there.
    package var hasRights = false
    /// Other namespaces with objects of Velero's kinds: other installations, which need the definitions too.
    package var neighbours: [String] = []
    /// Where backups stay, as `default (bucket my-backups)`.
    package var locations: [String] = []
    /// The numbers of objects that go with the namespace or the definitions, as `12 backups`.
    package var counts: [String] = []
    /// Whether there are schedules, which no bucket keeps.
    package var hasSchedules = false
    /// Backups and restores that the server is working on or has been asked for, as `backup a`.
    package var running: [String] = []
    /// Backups that keep rules hold.
    package var kept: [KeptBackup] = []

    /// Whether the server is somebody else's.
    package var hasForeignServer: Bool { server.map { !InstalledNames.isOurs($0) } ?? false }

    /// Whether the definitions go too.
    ///
    /// All objects of Velero's kinds go with them. In a namespace that stays these objects are not the installation's to
    /// delete, unless the user says so; nowhere are they when another installation has such objects.
    /// - Parameter keeps: What the user has said about keeping them.
    /// - Returns: Whether they are deleted.
    package func removesDefinitions(keeping keeps: Bool?) -> Bool {
        let keeps = keeps ?? (hasNamespace && !ownsNamespace)
        return !keeps && neighbours.isEmpty && !definitions.isEmpty
    }

    /// Whether nothing is there to take away.
    /// - Parameter keeps: What the user has said about keeping the definitions.
    /// - Returns: Whether uninstalling would do nothing.
    package func isEmpty(keeping keeps: Bool? = nil) -> Bool {
        server == nil && !ownsNamespace && !hasRights && !removesDefinitions(keeping: keeps)
    }

    /// The backups that keep rules hold beyond their TTL.
    package func expired(at now: Timestamp) -> [KeptBackup] { kept.filter { $0.isExpired(at: now) } }

    /// Finds nothing yet.
    package init(namespace: String) {
        self.namespace = namespace
    }
}

extension Remains {
    /// Looks at what is there.
    /// - Throws: `KubernetesError`; ``JSONError``; `CancellationError`.
    package init(reading namespace: String, _ client: APIClient) async throws {
        self.init(namespace: namespace)
        let state = try await ClusterState(reading: namespace, client)
        server = state.server
        record = state.record
        hasNamespace = state.namespace != nil
        ownsNamespace = state.namespace.map { InstalledNames.isOfVelero($0) && !Self.isSystem(namespace) } ?? false
        definitions = state.definitions.filter { InstalledNames.isOfVelero($0.value) }.map(\.key).sorted()
        bindings = state.clusterRoleBindings.filter(InstalledNames.isOfVelero).compactMap {
            $0[path: ["metadata", "name"]]?.string
        }
        let role = InstalledKind.clusterRole.object(InstalledNames(namespace: namespace).clusterRole)
        hasRights = try await client.read(role) != nil
        running = state.running + state.queued
        try await readVelero(client)
    }

    private mutating func readVelero(_ client: APIClient) async throws {
        var others: Set<String> = []
        for resource in InstalledKind.velero {
            var own: [JSONValue] = []
            for object in try await client.objects(resource) {
                let home = object[path: ["metadata", "namespace"]]?.string ?? ""
                if home == namespace { own.append(object) } else { others.insert(home) }
            }
            note(own, resource.kind)
        }
        neighbours = others.sorted()
    }

    private mutating func note(_ objects: [JSONValue], _ kind: String) {
        switch kind {
        case "BackupStorageLocation":
            locations = objects.map { location in
                let bucket = location[path: ["spec", "objectStorage", "bucket"]]?.string ?? ""
                return "\(location[path: ["metadata", "name"]]?.string ?? "") (bucket \(bucket))"
            }
        case "Backup": kept = objects.compactMap(KeptBackup.init)
        case "Schedule": hasSchedules = !objects.isEmpty
        default: break
        }
        guard ["Backup", "Restore", "Schedule"].contains(kind), !objects.isEmpty else { return }
        counts.append("\(objects.count) \(kind.lowercased())\(objects.count == 1 ? "" : "s")")
    }

    /// Namespaces that no installation may take away, whatever labels they have.
    private static func isSystem(_ namespace: String) -> Bool {
        namespace == "default" || namespace.hasPrefix("kube-")
    }
}
