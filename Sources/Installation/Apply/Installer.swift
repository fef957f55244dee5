// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesClient
import KubernetesCore
import Logging
import VeleroAPI

/// Carries out an ``InstallationPlan`` in a cluster; doing it again changes nothing.
///
/// Objects are applied on the server's side: fields that nobody but others set, such as a toleration that an administrator
/// has added, stay.
package struct Installer: Sendable {
    let client: APIClient
    let report: @Sendable (InstallationEvent) -> Void

    /// How long the API server may take to serve a new kind.
    private static let establishment = Duration.seconds(60)
    /// How long the pods of a replaced server may take to end.
    static let shutdown = Duration.seconds(120)

    /// Installs with the rights of a client.
    /// - Parameters:
    ///   - client: The cluster.
    ///   - report: Is told each thing that is done.
    package init(client: APIClient, report: @escaping @Sendable (InstallationEvent) -> Void) {
        self.client = client
        self.report = report
    }

    /// Installs.
    /// - Throws: `KubernetesError`; ``InstallationError`` `.timedOut`; `CancellationError`.
    package func install(_ plan: InstallationPlan) async throws {
        var objects = plan.objects
        let server = objects.popLast()
        if let server, plan.replaced != nil { try await check(server) }
        if let record = plan.record { try await keep(record) }
        try await installDefinitions(plan)
        for object in objects { try await apply(object) }
        if let replaced = plan.replaced {
            try await client.removeServer(replaced, within: Self.shutdown, report: report)
        }
        if let server { try await apply(server) }
    }

    /// Installs the definitions of the custom resources and waits until they can be used.
    /// - Throws: `KubernetesError`; ``InstallationError`` `.timedOut`; `CancellationError`.
    package func installDefinitions(_ plan: InstallationPlan) async throws {
        for definition in plan.definitions { try await apply(definition) }
        let names = plan.definitions.compactMap { $0[path: ["metadata", "name"]]?.string }
        let deadline = ContinuousClock.now + Self.establishment
        for name in names {
            let address = InstalledKind.definition.object(name)
            let isEstablished = try await client.waits(deadline - ContinuousClock.now) {
                Self.hasCondition("Established", try await client.read(address))
            }
            guard isEstablished else {
                throw InstallationError(.timedOut, "the definition \(name) was not established within a minute")
            }
        }
    }

    /// Applies one object and says what became of it.
    func apply(_ manifest: JSONValue) async throws {
        guard let address = InstalledKind.address(of: manifest) else {
            preconditionFailure("a manifest of a kind that no installation has")
        }
        let before = try await client.read(address)
        let body: [UInt8] = JSONWriter.write(manifest)
        let options = WriteOptions(fieldManager: InstalledNames.fieldManager)
        var answer: [UInt8] = []
        // A kind can be established a moment before the server takes its objects.
        let isTaken = try await client.waits(.seconds(10)) {
            do {
                answer = try await client.patch(address, .apply(force: true), body, options: options)
                return true
            } catch let error as KubernetesError where error.code == .notFound && address.isOfVelero {
                return false
            }
        }
        guard isTaken else { throw InstallationError(.timedOut, "\(address) cannot be made: its kind is not served") }
        let after = try JSONParser.parse(answer)
        let isSame = before.map { Self.content(of: $0) == Self.content(of: after) } ?? false
        report(.changed("\(address)", before == nil ? .created : isSame ? .unchanged : .configured))
    }

    /// Lets the API server try the new server's Deployment under another name, so that whatever it refuses it refuses while the
    /// old one still works.
    private func check(_ server: JSONValue) async throws {
        var server = server
        server[path: ["metadata", "name"]] = .string("\(InstalledNames.server)-adoption-check")
        let namespace = server[path: ["metadata", "namespace"]]?.string
        let body: [UInt8] = JSONWriter.write(server)
        let options = WriteOptions(isDryRun: true, fieldManager: InstalledNames.fieldManager)
        do {
            _ = try await client.create(InstalledKind.deployment, in: namespace, body, options: options)
        } catch var error as KubernetesError {
            // A webhook that cannot try says nothing about the Deployment.
            if error.message.contains("does not support dry run") { return }
            error.message = "the server would not be taken, and nothing has been changed: \(error.message)"
            throw error
        }
    }

    /// Keeps what a Velero looked like; what an interrupted attempt has kept already is the older truth.
    private func keep(_ record: AdoptionRecord) async throws {
        let namespace = record.deployment[path: ["metadata", "namespace"]]?.string ?? ""
        let body: [UInt8] = JSONWriter.write(record.configMap)
        let options = WriteOptions(fieldManager: InstalledNames.fieldManager)
        let address = InstalledKind.configMap.object(InstalledNames.record, in: namespace)
        do {
            _ = try await client.create(InstalledKind.configMap, in: namespace, body, options: options)
            report(.changed("\(address)", .created))
        } catch let error as KubernetesError where error.code == .alreadyExists {
            report(.changed("\(address)", .unchanged))
        }
    }

    private static func hasCondition(_ type: String, _ object: JSONValue?) -> Bool {
        let conditions = object?[path: ["status", "conditions"]]?.array ?? []
        return conditions.contains { $0["type"]?.string == type && $0["status"]?.string == "True" }
    }

    /// An object without what changes though nobody changes it.
    private static func content(of object: JSONValue) -> JSONValue {
        var object = object
        object["status"] = nil
        for member in ["managedFields", "resourceVersion", "generation"] { object[path: ["metadata", member]] = nil }
        return object
    }
}

extension ObjectAddress {
    fileprivate var isOfVelero: Bool { resource.groupResource.group == Velero.group }
}
