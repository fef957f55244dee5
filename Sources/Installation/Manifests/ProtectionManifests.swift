// SPDX-License-Identifier: Apache-2.0

import JSON

/// What protects the server's pods, and others from them.
struct ProtectionManifests {
    let settings: DeploymentSettings

    /// Only the port with metrics and health can be reached, from wherever the network lets it be.
    ///
    /// What the server itself connects to is left open: the addresses of the API server and of the storage are not known
    /// here, and a policy has no names.
    var networkPolicy: JSONValue {
        var object = Manifest.object(
            "NetworkPolicy",
            "networking.k8s.io/v1",
            name: InstalledNames.server,
            in: settings.namespace
        )
        let port = JSONValue.number(JSONNumber(settings.arguments.metricsPort))
        object["spec"] = [
            "podSelector": Manifest.podSelector,
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [["ports": [["protocol": "TCP", "port": port]]]],
            "egress": [[:]],
        ]
        return object
    }

    /// Of several servers one at a time may go, so that drained nodes leave no gap; a single one stands in nobody's way.
    ///
    /// It says the same for any number of servers: a budget that somebody else has applied, such as with kubectl, cannot be
    /// turned from `maxUnavailable` to `minAvailable`, as the API server refuses to have both for a moment.
    /// - Parameter version: The version of the group `policy` that the API server serves.
    /// - Returns: The object.
    func disruptionBudget(version: String) -> JSONValue {
        var object = Manifest.object(
            "PodDisruptionBudget",
            "policy/\(version)",
            name: InstalledNames.server,
            in: settings.namespace
        )
        object["spec"] = ["maxUnavailable": 1, "selector": Manifest.podSelector]
        return object
    }
}
