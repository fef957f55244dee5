// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Takes an installation away again; an interrupted run can be repeated.
///
/// What is in the buckets stays, restores' files included: finalizers, by which a server is asked to delete such files, are
/// taken off while no server runs.
package struct Uninstaller: Sendable {
    let client: APIClient
    let report: @Sendable (InstallationEvent) -> Void

    /// How long a namespace, or a definition with its objects, may take to go.
    private static let removal = Duration.seconds(300)

    /// Uninstalls with the rights of a client.
    /// - Parameters:
    ///   - client: The cluster.
    ///   - report: Is told each thing that is done.
    package init(client: APIClient, report: @escaping @Sendable (InstallationEvent) -> Void) {
        self.client = client
        self.report = report
    }

    /// Removes an installation.
    /// - Parameters:
    ///   - remains: What is there.
    ///   - keepsDefinitions: Whether the definitions of the custom resources stay; `nil` for what is best, see
    ///     ``Remains/removesDefinitions(keeping:)``.
    /// - Throws: `KubernetesError`; ``InstallationError``; `CancellationError`.
    package func uninstall(_ remains: Remains, keepsDefinitions: Bool? = nil) async throws {
        guard !remains.hasForeignServer else {
            throw InstallationError(
                .foreignServer,
                "the server in the namespace \(remains.namespace) is not Lifeboat's",
                hint: "Velero is taken away with: velero uninstall"
            )
        }
        if let server = remains.server {
            try await client.removeServer(server, within: Installer.shutdown, report: report)
        }
        for kind in InstalledKind.velero { try await release(kind, in: remains.namespace) }
        if remains.ownsNamespace {
            try await remove([InstalledKind.namespace.object(remains.namespace)])
        } else if remains.hasNamespace {
            try await removeOwnObjects(of: remains.namespace)
            try await removeShared(of: remains.namespace, only: remains.record?.absent)
        }
        try await removeRights(of: remains.namespace)
        for name in remains.bindings {
            let address = InstalledKind.clusterRoleBinding.object(name)
            if try await client.remove(address) { report(.changed("\(address)", .deleted)) }
        }
        // Another attempt would not know what is Velero's without it.
        try await removeRecord(of: remains.namespace)
        guard remains.removesDefinitions(keeping: keepsDefinitions) else { return }
        try await remove(remains.definitions.map { InstalledKind.definition.object($0) })
    }
}

// MARK: - Steps

extension Uninstaller {
    /// Takes off the finalizers that only a server would, so that nothing waits for one.
    private func release(_ kind: APIResource, in namespace: String) async throws {
        for object in try await client.objects(kind, in: namespace) {
            let finalizers = object[path: ["metadata", "finalizers"]]?.strings ?? []
            let rest = finalizers.filter { !$0.contains("velero.io/") && !$0.hasPrefix("lifeboat.dev/") }
            guard rest.count < finalizers.count else { continue }
            let address = kind.object(object[path: ["metadata", "name"]]?.string ?? "", in: namespace)
            let patch: JSONValue = ["metadata": ["finalizers": .array(rest.map { .string($0) })]]
            let body: [UInt8] = JSONWriter.write(patch)
            do {
                _ = try await client.patch(address, .merge, body)
            } catch let error as KubernetesError where error.code == .notFound {}
        }
    }

    /// Removes what an installation makes in the namespace, without ``SharedObjects``.
    func removeOwnObjects(of namespace: String) async throws {
        var version = "v1"
        if try await client.read(InstalledKind.disruptionBudget(version).object(InstalledNames.server, in: namespace))
            == nil
        {
            version = "v1beta1"
        }
        let objects = [
            InstalledKind.networkPolicy.object(InstalledNames.server, in: namespace),
            InstalledKind.disruptionBudget(version).object(InstalledNames.server, in: namespace),
            InstalledKind.roleBinding.object(InstalledNames.role, in: namespace),
            InstalledKind.role.object(InstalledNames.role, in: namespace),
        ]
        for object in objects { try await removeIfOurs(object) }
        let lease = InstalledKind.lease.object(InstalledNames.lease, in: namespace)
        if try await client.remove(lease) { report(.changed("\(lease)", .deleted)) }
    }

    /// Removes those ``SharedObjects`` that are ours.
    /// - Parameters:
    ///   - namespace: Where they are.
    ///   - addresses: Those that were not there before an adoption; `nil` when none was adopted.
    /// - Throws: `KubernetesError`; `CancellationError`.
    func removeShared(of namespace: String, only addresses: [String]?) async throws {
        for address in SharedObjects.addresses(in: namespace) {
            guard addresses?.contains("\(address)") ?? true else { continue }
            try await removeIfOurs(address)
        }
    }

    /// Removes what was kept of a Velero that was adopted.
    func removeRecord(of namespace: String) async throws {
        try await removeIfOurs(InstalledKind.configMap.object(InstalledNames.record, in: namespace))
    }

    /// Removes our server's rights in the whole cluster.
    func removeRights(of namespace: String) async throws {
        let names = InstalledNames(namespace: namespace)
        for name in [names.administrator, names.clusterRole] {
            try await removeIfOurs(InstalledKind.clusterRoleBinding.object(name))
        }
        try await removeIfOurs(InstalledKind.clusterRole.object(names.clusterRole))
    }

    /// Removes an object that Lifeboat has made.
    func removeIfOurs(_ address: ObjectAddress) async throws {
        guard let object = try await client.read(address), InstalledNames.isOurs(object) else { return }
        if try await client.remove(address) { report(.changed("\(address)", .deleted)) }
    }

    /// Deletes objects and waits until they are gone.
    private func remove(_ addresses: [ObjectAddress]) async throws {
        var leaving: [ObjectAddress] = []
        for address in addresses where try await client.remove(address) { leaving.append(address) }
        let deadline = ContinuousClock.now + Self.removal
        for address in leaving {
            if try await client.read(address) != nil { report(.waiting("\(address) is gone")) }
            let isGone = try await client.waits(deadline - ContinuousClock.now) {
                try await client.read(address) == nil
            }
            guard isGone else {
                let problem = try await problem(of: address).map { ": \($0)" } ?? ""
                throw InstallationError(
                    .timedOut,
                    "\(address) is being deleted and is still there\(problem)",
                    hint: "remove what holds it, then run the command again"
                )
            }
            report(.changed("\(address)", .deleted))
        }
    }

    /// What keeps an object from going, in the server's words.
    private func problem(of address: ObjectAddress) async throws -> String? {
        let conditions = try await client.read(address)?[path: ["status", "conditions"]]?.array ?? []
        let messages = conditions.compactMap { condition -> String? in
            let type = condition["type"]?.string ?? ""
            // Of a definition, and of a namespace.
            let isTold = type == "Terminating" || type.hasPrefix("Namespace")
            guard isTold, condition["status"]?.string == "True" else { return nil }
            return condition["message"]?.string
        }
        return messages.isEmpty ? nil : messages.joined(separator: " ")
    }
}
