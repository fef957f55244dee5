// SPDX-License-Identifier: Apache-2.0

import JSON

/// Services lose the addresses and ports that the source cluster had assigned, unless a user had chosen them.
///
/// A node port counts as chosen when `kubectl apply`'s annotation names it or, without that annotation, when a field
/// manager owns it: the API server assigns ports without owning them.
struct ServiceAction: RestoreAction {
    let kinds = ["services"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        if object[path: ["spec", "clusterIP"]]?.string != "None" { Self.removeClusterAddresses(from: &object) }
        guard !context.options.preserveNodePorts else { return nil }
        let chosen = ChosenNodePorts(of: object)
        Self.editPorts(of: &object) { port in
            if !chosen.contains(port) { port["nodePort"] = nil }
        }
        if !chosen.healthCheck { object[path: ["spec", "healthCheckNodePort"]] = nil }
        return nil
    }

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        // The backup's word counts for both: what it leaves to the cluster, the cluster may have assigned.
        let chosen = ChosenNodePorts(of: prepared)
        if object[path: ["spec", "clusterIP"]]?.string != "None" { Self.removeClusterAddresses(from: &object) }
        Self.editPorts(of: &object) { port in
            if !chosen.contains(port) { port["nodePort"] = nil }
        }
        if !chosen.healthCheck { object[path: ["spec", "healthCheckNodePort"]] = nil }
        // Set by the server from the cluster's own configuration when absent.
        for field in ["ipFamilies", "ipFamilyPolicy", "ipFamily", "internalTrafficPolicy"] {
            object[path: ["spec", field]] = nil
        }
    }

    private static func removeClusterAddresses(from object: inout JSONValue) {
        object[path: ["spec", "clusterIP"]] = nil
        object[path: ["spec", "clusterIPs"]] = nil
    }

    private static func editPorts(of object: inout JSONValue, _ edit: (inout JSONValue) -> Void) {
        guard var ports = object[path: ["spec", "ports"]]?.array else { return }
        for index in ports.indices { edit(&ports[index]) }
        object[path: ["spec", "ports"]] = .array(ports)
    }
}

/// Which node ports of a Service a user had set.
struct ChosenNodePorts {
    private var names: Set<String> = []
    private var numbers: Set<Int> = []
    /// Whether the health check port was set by a user.
    private(set) var healthCheck = false

    init(of service: JSONValue) {
        if let text = service[path: ["metadata", "annotations", lastAppliedAnnotation]]?.string,
            let applied = try? JSONParser.parse(text)
        {
            readApplied(applied)
        } else {
            readManagedFields(of: service)
        }
    }

    /// Whether the node port of this entry of `spec.ports` was chosen.
    func contains(_ port: JSONValue) -> Bool {
        if let name = port["name"]?.string, names.contains(name) { return true }
        return port["port"]?.int.map { numbers.contains($0) } ?? false
    }

    private mutating func readApplied(_ applied: JSONValue) {
        for port in applied[path: ["spec", "ports"]]?.array ?? [] where (port["nodePort"]?.int ?? 0) > 0 {
            if let name = port["name"]?.string { names.insert(name) }
            if let number = port["port"]?.int { numbers.insert(number) }
        }
        healthCheck = (applied[path: ["spec", "healthCheckNodePort"]]?.int ?? 0) > 0
    }

    private mutating func readManagedFields(of service: JSONValue) {
        for entry in service[path: ["metadata", "managedFields"]]?.array ?? [] {
            guard let spec = entry[path: ["fieldsV1", "f:spec"]] else { continue }
            if spec["f:healthCheckNodePort"] != nil { healthCheck = true }
            for (key, fields) in spec["f:ports"]?.object ?? [:] where fields["f:nodePort"] != nil {
                // A list key such as k:{"port":80,"protocol":"TCP"}.
                guard key.hasPrefix("k:"), let port = try? JSONParser.parse(String(key.dropFirst(2))) else { continue }
                if let number = port["port"]?.int { numbers.insert(number) }
            }
        }
    }
}

/// What `kubectl apply` remembers of the object it was given.
let lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration"
