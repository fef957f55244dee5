// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Which namespaces a backup takes, and the revision everything is read at.
///
/// Both come from one list of the namespaces: its revision is the moment of the whole backup, and what it says of the
/// namespaces is true at that moment.
struct NamespaceScope: Sendable {
    /// The revision; `nil` when the caller may not list namespaces and no other list gave one.
    private(set) var revision: String?
    /// The namespaces taken; `nil` when all are.
    private(set) var taken: Set<String>?
    /// The lists to read of each namespaced kind: `nil` stands for one of the whole cluster.
    private(set) var lists: [String?] = [nil]
    /// Whether the caller may list namespaces.
    private(set) var canReadNamespaces = true
    /// What is worth knowing.
    private(set) var issues: [BackupIssue] = []

    init(client: APIClient, options: BackupOptions) async throws {
        var present: [ObjectMetadata] = []
        do {
            let result = try await client.list(.namespaces) { item in
                if let metadata = try? ObjectMetadata(bytes: item) { present.append(metadata) }
            }
            revision = result.revision
        } catch let error as KubernetesError where error.code == .forbidden {
            try await useNamesOnly(client, options, error)
            return
        }
        choose(among: present, options)
    }

    private mutating func choose(among present: [ObjectMetadata], _ options: BackupOptions) {
        let excluded = present.filter { $0.labels[VeleroLabel.excludeFromBackup] == "true" }.map(\.name)
        for name in excluded {
            let message = "the namespace is labelled \(VeleroLabel.excludeFromBackup)=true and is not in the backup"
            issues.append(BackupIssue(.warning, .namespace(name), message))
        }
        let names = Set(present.map(\.name))
        for name in options.namespaces.literalIncludes where !names.contains(name) {
            issues.append(BackupIssue(.error, .velero, "namespace '\(name)' does not exist"))
        }
        guard !options.namespaces.isEverything || !excluded.isEmpty else { return }
        let chosen = names.filter { options.namespaces.allows($0) && !excluded.contains($0) }
        taken = chosen
        lists = chosen.count <= BackupRun.separateNamespaces ? chosen.sorted() : [nil]
    }

    /// Someone who may read only some namespaces backs up those, if they are named.
    private mutating func useNamesOnly(
        _ client: APIClient,
        _ options: BackupOptions,
        _ error: KubernetesError
    ) async throws {
        let named = options.namespaces.literalIncludes.filter { options.namespaces.allows($0) && $0 != "*" }
        guard !named.isEmpty else { throw error }
        canReadNamespaces = false
        taken = Set(named)
        lists = named.sorted()
        let message = "the Namespace objects may not be listed and are not in the backup: \(error.message)"
        issues.append(BackupIssue(.warning, .cluster, message))
        let configMaps = APIResource(
            groupResource: GroupResource("configmaps"),
            version: "v1",
            kind: "ConfigMap",
            namespaced: true,
            verbs: ["list"]
        )
        revision = try? await client.currentRevision(of: configMaps, namespace: named.first)
    }
}
