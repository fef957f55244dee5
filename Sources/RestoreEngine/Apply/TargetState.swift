// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore

/// The kinds of the target that decide about more than their own items, read once for the whole plan: namespaces, and
/// where the restore touches them volumes and Services.
struct TargetState: Sendable {
    private var objects: [APIResource: [String: JSONValue]] = [:]

    /// Reads what a restore of these kinds needs.
    /// - Parameters:
    ///   - kinds: The kinds that are restored, as `resource.group`.
    ///   - reader: Reads them.
    ///   - discovery: What the target serves.
    /// - Throws: `KubernetesError`, except for kinds that the caller may not read: those count as empty here, and the
    ///   verdicts on their items say so.
    init(for kinds: Set<String>, reader: TargetReader, discovery: Discovery) async throws {
        var wanted = ["namespaces"]
        if !kinds.isDisjoint(with: ["persistentvolumes", "persistentvolumeclaims"]) {
            wanted.append("persistentvolumes")
        }
        if kinds.contains("services") { wanted.append("services") }
        let resources = wanted.compactMap { discovery.resource(GroupResource($0)) }
        try await withThrowingTaskGroup(of: (APIResource, [String: JSONValue]?).self) { group in
            for resource in resources {
                group.addTask {
                    do {
                        return (resource, try await reader.allObjects(of: resource))
                    } catch let error as KubernetesError where error.code == .forbidden {
                        return (resource, nil)
                    }
                }
            }
            for try await (resource, found) in group { objects[resource] = found }
        }
    }

    /// The objects of a kind in a version, by key; `nil` when they were not read, or may not be.
    subscript(resource: APIResource) -> [String: JSONValue]? { objects[resource] }

    /// Namespaces by name.
    var namespaces: [String: JSONValue] { objects(of: "namespaces") }

    /// Volumes by name.
    var volumes: [String: JSONValue] { objects(of: "persistentvolumes") }

    /// Namespaces that are being deleted.
    var terminatingNamespaces: Set<String> {
        Set(namespaces.filter { $0.value[path: ["status", "phase"]]?.string == "Terminating" }.keys)
    }

    /// Node ports in use, and by which Service (`namespace/name`).
    var nodePorts: [Int: String] {
        var ports: [Int: String] = [:]
        for (key, service) in objects(of: "services") {
            for port in service[path: ["spec", "ports"]]?.array ?? [] {
                if let number = port["nodePort"]?.int { ports[number] = key }
            }
        }
        return ports
    }

    private func objects(of kind: String) -> [String: JSONValue] {
        objects.first { $0.key.groupResource.description == kind }?.value ?? [:]
    }
}
