// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Whether a cluster has a server that takes Velero's resources.
enum ServerFinding: Equatable {
    /// It has.
    case present
    /// It has not; why, in a sentence.
    case missing(String)

    /// Looks for a server.
    ///
    /// A user who may not read namespaces is believed: such users are given rights on Velero's resources where there is
    /// a server.
    /// - Throws: `KubernetesError` when the cluster cannot be asked.
    static func look(in namespace: String, _ client: APIClient) async throws -> ServerFinding {
        let server = client.configuration.serverDescription
        do {
            let group = GroupVersion(group: Velero.group, version: "v1")
            _ = try await client.send(KubernetesRequest(.get, group.path))
        } catch let error as KubernetesError where error.code == .notFound {
            return .missing("\(server) has no server: it does not serve \(Velero.apiVersion)")
        } catch let error as KubernetesError where error.code == .forbidden {}
        do {
            _ = try await client.get(APIResource.namespaces.object(namespace))
        } catch let error as KubernetesError where error.code == .notFound {
            return .missing("\(server) has no server in the namespace \(namespace): there is no such namespace")
        } catch let error as KubernetesError where error.code == .forbidden {}
        return .present
    }
}
