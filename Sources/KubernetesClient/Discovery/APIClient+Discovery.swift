// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesCore

extension APIClient {
    /// What the server serves now; nothing is cached.
    ///
    /// Two requests where the server knows aggregated discovery (1.26 and later); elsewhere one more for each group and
    /// version. Groups that can't be described, such as those of an aggregated API server that is down, are reported
    /// in ``Discovery/failures``.
    /// - Throws: ``KubernetesError``; `CancellationError`.
    package func discover() async throws -> Discovery {
        let version = try await serverVersion()
        let core = try await document("/api")
        let others = try await document("/apis")
        let groups = try await groups(of: core) + groups(of: others)
        return Discovery(groups, serverVersion: version)
    }

    /// The server's version, such as `v1.33.1`; empty when the user may not ask for it.
    /// - Throws: ``KubernetesError`` when the server can't be reached or does not accept the login.
    package func serverVersion() async throws -> String {
        do {
            let response = try await send(KubernetesRequest(.get, "/version"))
            return (try? JSONParser.parse(response.body))?["gitVersion"]?.string ?? ""
        } catch let error as KubernetesError where error.code == .forbidden || error.code == .notFound {
            return ""
        }
    }

    private func document(_ path: String) async throws -> DiscoveryDocument {
        var request = KubernetesRequest(.get, path)
        request.accept = DiscoveryDocument.accept
        return try document(try await send(request), groupVersion: nil)
    }

    private func document(_ response: KubernetesResponse, groupVersion: GroupVersion?) throws -> DiscoveryDocument {
        do {
            return try DiscoveryDocument(response.body, groupVersion: groupVersion)
        } catch {
            throw KubernetesError(.unsupported, "\(configuration.serverDescription): \(error)", cause: error)
        }
    }

    /// The groups of a document, with the resources it does not hold itself fetched, several at once.
    private func groups(of document: DiscoveryDocument) async throws -> [DiscoveredGroup] {
        switch document {
        case .aggregated(let groups): return groups
        case .resources: return []
        case .groups(let groups): return try await described(groups)
        }
    }

    private func described(_ groups: [DiscoveredGroup]) async throws -> [DiscoveredGroup] {
        // The client's own limit bounds how many of these are on their way at once.
        try await withThrowingTaskGroup(of: (Int, Int, DiscoveredGroup.Version).self) { tasks in
            var described = groups
            for (groupIndex, group) in groups.enumerated() {
                for (versionIndex, version) in group.versions.enumerated() {
                    let groupVersion = GroupVersion(group: group.name, version: version.version)
                    tasks.addTask { (groupIndex, versionIndex, try await self.version(groupVersion)) }
                }
            }
            for try await (groupIndex, versionIndex, version) in tasks {
                described[groupIndex].versions[versionIndex] = version
            }
            return described
        }
    }

    private func version(_ groupVersion: GroupVersion) async throws -> DiscoveredGroup.Version {
        do {
            // An aggregated API server that is down stays down for longer than anyone would wait.
            let response = try await retrying(.brief).send(KubernetesRequest(.get, groupVersion.path))
            let document = try document(response, groupVersion: groupVersion)
            guard case .resources(let resources) = document else {
                return .init(version: groupVersion.version, failure: "its description is no list of resources")
            }
            return .init(version: groupVersion.version, resources: resources)
        } catch let error as KubernetesError where error.status != nil || error.code == .unsupported {
            return .init(version: groupVersion.version, failure: error.message)
        }
    }
}
