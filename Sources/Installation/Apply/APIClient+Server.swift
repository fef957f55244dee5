// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore

extension APIClient {
    /// Deletes a server's Deployment and waits until none of its pods is left, so that two servers never work at once.
    /// - Parameters:
    ///   - deployment: The Deployment, as the server keeps it.
    ///   - limit: How long its pods may take to end.
    ///   - report: Is told what is done.
    /// - Throws: `KubernetesError`; ``InstallationError`` `.timedOut`; `CancellationError`.
    func removeServer(
        _ deployment: JSONValue,
        within limit: Duration,
        report: (InstallationEvent) -> Void
    ) async throws {
        let namespace = deployment[path: ["metadata", "namespace"]]?.string ?? ""
        let address = InstalledKind.deployment.object(
            deployment[path: ["metadata", "name"]]?.string ?? "",
            in: namespace
        )
        let labels = deployment[path: ["spec", "selector", "matchLabels"]]?.stringMap ?? [:]
        let selector = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        try await remove(address, .foreground)
        report(.waiting("\(address) is gone"))
        let isGone = try await waits(limit) {
            if try await read(address) != nil { return false }
            return try await objects(InstalledKind.pod, in: namespace, labels: selector).isEmpty
        }
        guard isGone else {
            throw InstallationError(
                .timedOut,
                "the pods of \(address) have not ended in time",
                hint: "look at them with: kubectl -n \(namespace) get pods -l \(selector); then run the command again"
            )
        }
        report(.changed("\(address)", .deleted))
    }
}
