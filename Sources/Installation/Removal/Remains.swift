// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesClient
import KubernetesCore
import VeleroAPI

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
    /// Other namespaces with storage locations: other installations, which need the definitions too.
    package var neighbours: [String] = []
    /// Where backups stay, as `default (bucket my-backups)`.
    package var locations: [String] = []
    /// The numbers of objects that go with the namespace, as `12 backups`.
    package var counts: [String] = []

    /// Whether the server is somebody else's.
    package var hasForeignServer: Bool { server.map { !InstalledNames.isOurs($0) } ?? false }

    /// Whether nothing is there to take away.
    package var isEmpty: Bool {
        server == nil && !ownsNamespace && !hasRights && (definitions.isEmpty || !neighbours.isEmpty)
    }

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
        guard let resource = InstalledKind.velero("BackupStorageLocation") else { return }
        var others: Set<String> = []
        for location in try await client.objects(resource) {
            let home = location[path: ["metadata", "namespace"]]?.string ?? ""
            guard home == namespace else {
                others.insert(home)
                continue
            }
            let bucket = location[path: ["spec", "objectStorage", "bucket"]]?.string ?? ""
            locations.append("\(location[path: ["metadata", "name"]]?.string ?? "") (bucket \(bucket))")
        }
        neighbours = others.sorted()
        for (kind, noun) in [("Backup", "backup"), ("Restore", "restore"), ("Schedule", "schedule")] {
            guard let resource = InstalledKind.velero(kind) else { continue }
            let count = try await client.objects(resource, in: namespace).count
            if count > 0 { counts.append("\(count) \(noun)\(count == 1 ? "" : "s")") }
        }
    }

    /// Namespaces that no installation may take away, whatever labels they have.
    private static func isSystem(_ namespace: String) -> Bool {
        namespace == "default" || namespace.hasPrefix("kube-")
    }
}
