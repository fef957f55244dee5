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
    ///   - keepsDefinitions: Whether the definitions of the custom resources stay; they do where others need them.
    /// - Throws: `KubernetesError`; ``InstallationError``; `CancellationError`.
    package func uninstall(_ remains: Remains, keepsDefinitions: Bool) async throws {
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
            try await removeOwnObjects(of: remains.namespace, keepsAccount: false)
        }
        try await removeRights(of: remains.namespace)
        for name in remains.bindings {
            let address = InstalledKind.clusterRoleBinding.object(name)
            if try await client.remove(address) { report(.changed("\(address)", .deleted)) }
        }
        guard !keepsDefinitions && remains.neighbours.isEmpty else { return }
        try await remove(remains.definitions.map { InstalledKind.definition.object($0) })
    }

    /// Puts the Velero back that was adopted.
    /// - Throws: ``InstallationError`` `.nothingAdopted` when there was none; `KubernetesError`; `CancellationError`.
    package func giveBack(_ remains: Remains) async throws {
        guard let record = remains.record else {
            throw InstallationError(
                .nothingAdopted,
                "no Velero was adopted in the namespace \(remains.namespace)",
                hint: "'lifeboat uninstall' without --give-back removes Lifeboat"
            )
        }
        if let server = remains.server, !remains.hasForeignServer {
            try await client.removeServer(server, within: Installer.shutdown, report: report)
        }
        for definition in record.definitions { try await restore(definition) }
        for binding in record.clusterRoleBindings { try await restore(binding) }
        try await restore(record.deployment)
        let account = record.deployment[path: ["spec", "template", "spec", "serviceAccountName"]]?.string
        try await removeOwnObjects(of: remains.namespace, keepsAccount: account == InstalledNames.server)
        try await removeRights(of: remains.namespace)
        // Last: until everything else is done, this is what another attempt goes by.
        try await removeIfOurs(InstalledKind.configMap.object(InstalledNames.record, in: remains.namespace))
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

    private func removeOwnObjects(of namespace: String, keepsAccount: Bool) async throws {
        var version = "v1"
        if try await client.read(InstalledKind.disruptionBudget(version).object(InstalledNames.server, in: namespace))
            == nil
        {
            version = "v1beta1"
        }
        var objects = [
            InstalledKind.networkPolicy.object(InstalledNames.server, in: namespace),
            InstalledKind.disruptionBudget(version).object(InstalledNames.server, in: namespace),
            InstalledKind.roleBinding.object(InstalledNames.role, in: namespace),
            InstalledKind.role.object(InstalledNames.role, in: namespace),
        ]
        if !keepsAccount {
            objects += [
                InstalledKind.secret.object(InstalledNames.credentials.secret, in: namespace),
                InstalledKind.configMap.object(InstalledNames.record, in: namespace),
                InstalledKind.serviceAccount.object(InstalledNames.server, in: namespace),
            ]
            for kind in ["BackupStorageLocation", "VolumeSnapshotLocation"] {
                guard let resource = InstalledKind.velero(kind) else { continue }
                objects.append(resource.object(InstalledNames.location, in: namespace))
            }
        }
        for object in objects { try await removeIfOurs(object) }
        let lease = InstalledKind.lease.object(InstalledNames.lease, in: namespace)
        if try await client.remove(lease) { report(.changed("\(lease)", .deleted)) }
    }

    /// Removes our server's rights in the whole cluster.
    private func removeRights(of namespace: String) async throws {
        let names = InstalledNames(namespace: namespace)
        for name in [names.administrator, names.clusterRole] {
            try await removeIfOurs(InstalledKind.clusterRoleBinding.object(name))
        }
        try await removeIfOurs(InstalledKind.clusterRole.object(names.clusterRole))
    }

    private func removeIfOurs(_ address: ObjectAddress) async throws {
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

    /// Makes an object what it was: creates it, or replaces what is there; a Deployment that is there is Velero's already.
    private func restore(_ object: JSONValue) async throws {
        guard let address = InstalledKind.address(of: object) else { return }
        let options = WriteOptions(fieldManager: InstalledNames.fieldManager)
        if let live = try await client.read(address) {
            guard address.resource == InstalledKind.definition else { return }
            var object = object
            object[path: ["metadata", "resourceVersion"]] = live[path: ["metadata", "resourceVersion"]]
            let body: [UInt8] = JSONWriter.write(object)
            _ = try await client.update(address, body, options: options)
        } else {
            let body: [UInt8] = JSONWriter.write(object)
            _ = try await client.create(address.resource, in: address.namespace, body, options: options)
        }
        report(.changed("\(address)", .restored))
    }
}
