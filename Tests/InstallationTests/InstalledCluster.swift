// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Synchronization
import Testing
import VeleroAPI

@testable import Installation

/// The events of one run.
final class InstallationEvents: Sendable {
    private let list = Mutex<[InstallationEvent]>([])
    var report: @Sendable (InstallationEvent) -> Void { { event in self.list.withLock { $0.append(event) } } }

    /// What became of objects, by their address.
    var changes: [String: InstallationEvent.Change] {
        var changes: [String: InstallationEvent.Change] = [:]
        for case .changed(let object, let change) in list.withLock({ $0 }) { changes[object] = change }
        return changes
    }
}

/// A real API server in which tests install.
struct InstalledCluster {
    let client: APIClient

    /// Kinds that a Velero is made of and no installation of ours.
    private static let others: [String: APIResource] = [
        "Pod": InstalledKind.pod, "DaemonSet": InstalledKind.daemonSet,
        "Service": APIResource(
            groupResource: GroupResource(group: "", resource: "services"),
            version: "v1",
            kind: "Service",
            namespaced: true
        ),
    ]

    /// Installs what is asked for, and tells what became of which object.
    func install(
        _ change: (inout InstallationOptions) -> Void = { _ in }
    ) async throws -> [String: InstallationEvent.Change] {
        var options = Samples.options
        change(&options)
        let state = try await ClusterState(reading: options.namespace, client)
        let events = InstallationEvents()
        try await Installer(client: client, report: events.report).install(InstallationPlan(options, in: state))
        return events.changes
    }

    /// Waits until controllers have added to an installation what they add once.
    func settle(in namespace: String = "velero") async throws {
        let deployment = InstalledKind.deployment.object(InstalledNames.server, in: namespace)
        try await eventually("\(deployment) has been seen") {
            let object = try await client.read(deployment)
            let generation = object?[path: ["metadata", "generation"]]?.int
            return generation != nil && object?[path: ["status", "observedGeneration"]]?.int == generation
        }
        // Up to Kubernetes 1.23 each service account is given a token.
        let account = InstalledKind.serviceAccount.object(InstalledNames.server, in: namespace)
        try await eventually("\(account) has its token") {
            try await client.read(account)?["secrets"]?.array?.isEmpty == false
        }
    }

    /// Makes objects.
    func create(_ objects: [JSONValue]) async throws {
        for object in objects {
            let address = try #require(Self.address(of: object), "\(object)")
            // A new kind is served a moment after its definition has been made, and a namespace has its service account then.
            let isMade = try await client.waits(.seconds(90)) {
                do {
                    try await client.create(address.resource, in: address.namespace, object)
                    return true
                } catch let error as KubernetesError where [.notFound, .forbidden].contains(error.code) {
                    return false
                }
            }
            try #require(isMade, "\(address)")
        }
    }

    private static func address(of object: JSONValue) -> ObjectAddress? {
        if let address = InstalledKind.address(of: object) { return address }
        let metadata = object["metadata"]
        return others[object["kind"]?.string ?? ""]?.object(
            metadata?["name"]?.string ?? "",
            in: metadata?["namespace"]?.string
        )
    }

    /// Gives the cluster back to Velero.
    func giveBack(
        _ change: (inout GivingBackOptions) -> Void = { _ in },
        report: @escaping @Sendable (InstallationEvent) -> Void = { _ in }
    ) async throws {
        var options = GivingBackOptions(now: try Timestamp("2026-06-01T00:00:00Z"))
        change(&options)
        let remains = try await Remains(reading: "velero", client)
        try await Uninstaller(client: client, report: report).giveBack(remains, options)
    }
}
