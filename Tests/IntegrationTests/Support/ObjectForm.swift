// SPDX-License-Identifier: Apache-2.0

import JSON

/// What two lives of an object have in common: the oracle of these tests, independent of the one the program uses.
enum ObjectForm {
    /// The object without what one life of it, the API server or a controller gave it.
    static func lasting(_ object: JSONValue) -> JSONValue {
        var form = object
        for field in ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"] {
            form[path: ["metadata", field]] = nil
        }
        form["status"] = nil
        removeEntries(of: ["metadata", "labels"], from: &form) { $0.hasPrefix("velero.io/") || $0 == "controller-uid" }
        removeEntries(of: ["metadata", "annotations"], from: &form) {
            $0.hasPrefix("pv.kubernetes.io/") || $0 == "deployment.kubernetes.io/revision"
                || $0.hasPrefix("autoscaling.alpha.kubernetes.io/")
        }
        removeEntries(of: ["spec", "selector", "matchLabels"], from: &form) { $0 == "controller-uid" }
        removeEntries(of: ["spec", "template", "metadata", "labels"], from: &form) { $0 == "controller-uid" }
        for field in ["uid", "resourceVersion"] { form[path: ["spec", "claimRef", field]] = nil }
        if form["kind"]?.string == "Service" { removeAddresses(from: &form) }
        if form["kind"]?.string == "ServiceAccount" { form["secrets"] = nil }
        if form["kind"]?.string == "Pod" { removeToken(from: &form) }
        return form
    }

    /// Addresses are the cluster's to give, but for the word None and node ports of ports named `chosen`.
    private static func removeAddresses(from service: inout JSONValue) {
        if service[path: ["spec", "clusterIP"]]?.string != "None" {
            for field in ["clusterIP", "clusterIPs"] { service[path: ["spec", field]] = nil }
        }
        guard var ports = service[path: ["spec", "ports"]]?.array else { return }
        for index in ports.indices where ports[index]["name"]?.string != "chosen" { ports[index]["nodePort"] = nil }
        service[path: ["spec", "ports"]] = .array(ports)
    }

    /// The API server mounts a token of its own into each pod, under a random name.
    private static func removeToken(from pod: inout JSONValue) {
        func others(_ list: JSONValue?) -> JSONValue {
            .array((list?.array ?? []).filter { !($0["name"]?.string ?? "").contains("-token-") })
        }
        pod[path: ["spec", "volumes"]] = others(pod[path: ["spec", "volumes"]])
        var containers = pod[path: ["spec", "containers"]]?.array ?? []
        for index in containers.indices {
            containers[index]["volumeMounts"] = others(containers[index]["volumeMounts"])
        }
        pod[path: ["spec", "containers"]] = .array(containers)
    }

    private static func removeEntries(
        of path: [String],
        from form: inout JSONValue,
        where isUnwanted: (String) -> Bool
    ) {
        guard var entries = form[path: path]?.object else { return }
        entries.removeAll { isUnwanted($0.key) }
        form[path: path] = entries.isEmpty ? nil : .object(entries)
    }
}
