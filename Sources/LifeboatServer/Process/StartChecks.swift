// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore
import Logging
import VeleroAPI

/// Looks, before anything is done, whether the cluster has what the server works with.
struct StartChecks: Sendable {
    /// Kinds whose objects the server reads or writes; those of the data mover belong to others.
    private static let kinds = [
        VeleroResource.backups, VeleroResource.restores, VeleroResource.schedules, VeleroResource.deleteBackupRequests,
        VeleroResource.downloadRequests, VeleroResource.serverStatusRequests, VeleroResource.backupStorageLocations,
        VeleroResource.volumeSnapshotLocations,
    ]

    let client: APIClient
    let namespace: String
    let logger: Logger

    /// Makes the checks, and waits a while for an API server that is away.
    /// - Throws: ``ServerError``; `KubernetesError`.
    func run() async throws {
        // A pod's network may come up after its containers.
        let client = client.retrying(.patient)
        try await checkNamespace(client)
        try await checkDefinitions(client)
    }

    private func checkNamespace(_ client: APIClient) async throws {
        do {
            _ = try await client.get(APIResource.namespaces.object(namespace))
        } catch let error as KubernetesError where error.code == .notFound {
            throw ServerError(
                .noNamespace,
                "the namespace \"\(namespace)\" does not exist",
                hint: "create it with lifeboat install, or name another with --namespace"
            )
        } catch let error as KubernetesError where error.code == .forbidden {
            logger.debug("the namespace may not be looked at", metadata: ["error": "\(error)"])
        }
    }

    private func checkDefinitions(_ client: APIClient) async throws {
        var served: Set<String> = []
        do {
            let answer = try await client.send(KubernetesRequest(.get, "/apis/\(Velero.apiVersion)"))
            for resource in try JSONParser.parse(answer.body)["resources"]?.array ?? [] {
                if let name = resource["name"]?.string { served.insert(name) }
            }
        } catch let error as KubernetesError where error.code == .notFound {
            // Nothing of the group is served.
        }
        let missing = Self.kinds.map(\.groupResource).filter { !served.contains($0.resource) }
        guard !missing.isEmpty else { return }
        throw ServerError(
            .noDefinitions,
            "the cluster does not serve \(missing.map(\.description).joined(separator: ", "))",
            hint: "install the custom resource definitions with: lifeboat install --crds-only"
        )
    }
}

extension APIResource {
    fileprivate static let namespaces = APIResource(
        groupResource: GroupResource(group: "", resource: "namespaces"),
        version: "v1",
        kind: "Namespace",
        namespaced: false
    )
}
