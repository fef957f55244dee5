// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore

extension Installer {
    /// How long a pod may be in a state that seldom passes, such as an image that cannot be pulled: a registry may be busy for a
    /// moment, and a server may start once more.
    private static let patience = Duration.seconds(30)

    /// Waits until all servers are ready.
    /// - Parameters:
    ///   - namespace: Where they run.
    ///   - limit: How long to wait.
    ///   - patience: How long to wait for pods whose image cannot be pulled, or whose program ends again and again.
    /// - Throws: `KubernetesError`; ``InstallationError`` `.timedOut` with what the pods say; `CancellationError`.
    package func waitUntilAvailable(
        in namespace: String,
        within limit: Duration,
        patience: Duration = patience
    ) async throws {
        let address = InstalledKind.deployment.object(InstalledNames.server, in: namespace)
        report(.waiting("\(address) is available"))
        var pods: [JSONValue] = []
        var hopelessSince: ContinuousClock.Instant?
        var isAvailable = false
        _ = try await client.waits(limit, every: .seconds(1)) {
            let deployment = try await client.read(address)
            isAvailable = Self.isAvailable(deployment)
            guard !isAvailable, let deployment else { return isAvailable }
            pods = try await newestPods(of: deployment, in: namespace)
            guard pods.contains(where: PodProblem.isHopeless) else {
                hopelessSince = nil
                return false
            }
            let since = hopelessSince ?? .now
            hopelessSince = since
            return ContinuousClock.now - since >= patience
        }
        guard !isAvailable else { return }
        let problems = pods.compactMap(PodProblem.words(of:))
        let selector = "\(InstalledNames.selector.key)=\(InstalledNames.selector.value)"
        throw InstallationError(
            .timedOut,
            "\(address) is not available" + (problems.isEmpty ? " in time" : ": \(problems.joined(separator: "; "))"),
            hint: "look at it with: kubectl -n \(namespace) describe pods -l \(selector)"
        )
    }

    /// The pods of a Deployment's present template; those of an older one may be broken for as long as they like.
    private func newestPods(of deployment: JSONValue, in namespace: String) async throws -> [JSONValue] {
        let uid = APIClient.uid(of: deployment) ?? ""
        let revision = ["metadata", "annotations", "deployment.kubernetes.io/revision"]
        let sets = try await client.replicaSets(ofDeployment: uid, in: namespace).filter {
            $0[path: revision] == deployment[path: revision]
        }
        return try await client.pods(of: Set(sets.compactMap(APIClient.uid)), in: namespace)
    }

    /// Whether the pods of the newest template run, and all of them.
    static func isAvailable(_ deployment: JSONValue?) -> Bool {
        guard let deployment, let status = deployment["status"] else { return false }
        let wanted = deployment[path: ["spec", "replicas"]]?.int ?? 1
        let generation = deployment[path: ["metadata", "generation"]]?.int ?? 0
        return (status["observedGeneration"]?.int ?? -1) >= generation && status["updatedReplicas"]?.int == wanted
            && status["availableReplicas"]?.int == wanted && status["replicas"]?.int == wanted
    }
}
