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
        let uid = Self.uid(of: deployment) ?? ""
        var sets = Set(try await replicaSets(ofDeployment: uid, in: namespace).compactMap(Self.uid))
        try await remove(address, .foreground)
        report(.waiting("\(address) is gone"))
        let isGone = try await waits(limit) {
            // Another may have been made just before the Deployment went.
            sets.formUnion(try await replicaSets(ofDeployment: uid, in: namespace).compactMap(Self.uid))
            if try await read(address) != nil { return false }
            return try await pods(of: sets, in: namespace).isEmpty
        }
        guard isGone else {
            throw InstallationError(
                .timedOut,
                "the pods of \(address) have not ended in time",
                hint: "look at them with: kubectl -n \(namespace) get pods; then run the command again"
            )
        }
        report(.changed("\(address)", .deleted))
    }

    /// The ReplicaSets of a Deployment.
    func replicaSets(ofDeployment uid: String, in namespace: String) async throws -> [JSONValue] {
        try await objects(InstalledKind.replicaSet, in: namespace).filter { Self.owner(of: $0, "Deployment") == uid }
    }

    /// The pods of ReplicaSets with some UIDs.
    ///
    /// Labels do not tell them: pods of another workload may have the same, as those of the node agent of Velero's chart do.
    func pods(of replicaSets: Set<String>, in namespace: String) async throws -> [JSONValue] {
        try await objects(InstalledKind.pod, in: namespace).filter { pod in
            Self.owner(of: pod, "ReplicaSet").map(replicaSets.contains) ?? false
        }
    }

    static func uid(of object: JSONValue) -> String? { object[path: ["metadata", "uid"]]?.string }

    private static func owner(of object: JSONValue, _ kind: String) -> String? {
        let owners = object[path: ["metadata", "ownerReferences"]]?.array ?? []
        return owners.first { $0["kind"]?.string == kind && $0["controller"]?.bool == true }?["uid"]?.string
    }
}
