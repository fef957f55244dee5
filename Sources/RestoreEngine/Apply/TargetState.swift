// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore

/// The kinds of the target that decide about more than their own items, read once for the whole plan: namespaces, and
/// where the restore touches them volumes and Services.
struct TargetState: Sendable {
    private var readings: [APIResource: TargetReading] = [:]
    /// What could not be learnt and what that means for the plan.
    private(set) var warnings: [String] = []

    /// Reads what a restore of these kinds into these namespaces needs.
    /// - Parameters:
    ///   - kinds: The kinds that are restored, as `resource.group`.
    ///   - namespaces: The namespaces they go to.
    ///   - reader: Reads them.
    ///   - discovery: What the target serves.
    /// - Throws: `KubernetesError` when the target is gone; `CancellationError`.
    init(
        for kinds: Set<String>,
        in namespaces: Set<String>,
        reader: TargetReader,
        discovery: Discovery
    ) async throws {
        var wanted = ["namespaces"]
        let hasClaims = kinds.contains("persistentvolumeclaims")
        if hasClaims || kinds.contains("persistentvolumes") { wanted.append("persistentvolumes") }
        if kinds.contains("services") { wanted.append("services") }
        let resources = wanted.compactMap { discovery.resource(GroupResource($0)) }
        try await withThrowingTaskGroup(of: (APIResource, TargetReading).self) { group in
            for resource in resources {
                group.addTask {
                    let all = try await reader.allObjects(of: resource)
                    guard all.refusal != nil, resource.groupResource.description == "namespaces" else {
                        return (resource, all)
                    }
                    return (resource, try await reader.namespaces(namespaces))
                }
            }
            for try await (resource, reading) in group { readings[resource] = reading }
        }
        if hasClaims, let words = reading(of: "persistentvolumes").refusal {
            warnings.append(
                "volumes cannot be read, so that claims whose volume is not restored get new, empty ones: \(words)"
            )
        }
        for (name, words) in reading(of: "namespaces").refusals.sorted(by: { $0.key < $1.key }) {
            warnings.append("namespace \(name) is taken to be there, because it cannot be read: \(words)")
        }
    }

    /// What was read of a kind in a version; `nil` when it was not, or when what was learnt of it is of no use for its
    /// own items.
    subscript(resource: APIResource) -> TargetReading? {
        guard let reading = readings[resource], reading.refusal == nil else { return nil }
        return reading
    }

    /// Namespaces by name.
    private var namespaces: [String: JSONValue] { reading(of: "namespaces").objects }

    /// An interrupted run with the namespaces that it made.
    func completed(_ run: FormerRun, _ options: RestoreOptions) -> FormerRun {
        var run = run
        run.namespaces = Set(namespaces.filter { run.trace(on: $0.value, options) == .made }.keys)
        return run
    }

    /// Volumes by name.
    var volumes: [String: JSONValue] { reading(of: "persistentvolumes").objects }

    /// Names of the namespaces that are there, or are taken to be.
    var presentNamespaces: Set<String> {
        Set(namespaces.keys).union(reading(of: "namespaces").refusals.keys)
    }

    /// Namespaces that are being deleted.
    var terminatingNamespaces: Set<String> {
        Set(namespaces.filter { $0.value[path: ["status", "phase"]]?.string == "Terminating" }.keys)
    }

    /// Node ports in use, and by which Service (`namespace/name`).
    var nodePorts: [Int: String] {
        var ports: [Int: String] = [:]
        for (key, service) in reading(of: "services").objects {
            for port in service[path: ["spec", "ports"]]?.array ?? [] {
                if let number = port["nodePort"]?.int { ports[number] = key }
            }
        }
        return ports
    }

    private func reading(of kind: String) -> TargetReading {
        readings.first { $0.key.groupResource.description == kind }?.value ?? TargetReading()
    }
}
