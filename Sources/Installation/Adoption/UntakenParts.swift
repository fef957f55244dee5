// SPDX-License-Identifier: Apache-2.0

import JSON

/// What of the pod of a Velero neither comes along nor has a counterpart of ours.
///
/// A sidecar that brings the credentials, or a security context that a node asks for, is missed only when the server does not
/// work; so each is named before.
struct UntakenParts {
    private let pod: JSONValue
    private let container: JSONValue
    private let settings: DeploymentSettings

    /// Members that our pod has too, or that say nothing once the pod is ours.
    private static let podMembers: Set<String> = [
        "containers", "initContainers", "volumes", "serviceAccountName", "serviceAccount", "enableServiceLinks",
        "terminationGracePeriodSeconds", "restartPolicy", "priority", "preemptionPolicy",
    ]
    private static let containerMembers: Set<String> = [
        "name", "image", "imagePullPolicy", "command", "args", "env", "envFrom", "ports", "resources", "volumeMounts",
        "startupProbe", "livenessProbe", "readinessProbe", "terminationMessagePath", "terminationMessagePolicy",
    ]
    /// What the API server writes where nothing was said.
    private static let defaults: [String: JSONValue] = ["schedulerName": "default-scheduler", "securityContext": [:]]

    /// Looks at the Deployment of a Velero.
    init(of deployment: JSONValue) {
        pod = deployment[path: ["spec", "template", "spec"]] ?? [:]
        container = DeploymentSettings.server(of: pod) ?? [:]
        settings = DeploymentSettings(deployment: deployment, image: "")
    }

    /// Each part, in a few words.
    var words: [String] {
        sidecars + members(of: pod, but: Self.podMembers.union(DeploymentSettings.placementMembers), "the pod")
            + members(of: container, but: Self.containerMembers, "the container") + ports + mounts
    }

    private var sidecars: [String] {
        let others = (pod["containers"]?.array ?? []).filter { $0["name"] != container["name"] }
        return others.map { "the container \($0["name"]?.string ?? "") beside the server" }
    }

    private func members(of object: JSONValue, but known: Set<String>, _ owner: String) -> [String] {
        (object.object ?? [:]).compactMap { name, value in
            if known.contains(name) || value == Self.defaults[name] { return nil }
            return name == "securityContext"
                ? "securityContext of \(owner); Lifeboat has its own, without any privilege" : "\(name) of \(owner)"
        }
    }

    private var ports: [String] {
        let metrics = settings.metricsPort(of: container)
        let others = (container["ports"]?.array ?? []).filter { $0 != metrics }
        return others.map { "the port \($0["name"]?.string ?? "\($0["containerPort"]?.int ?? 0)")" }
    }

    /// Mounts of something at a path that is ours; of an empty directory nobody misses the content.
    private var mounts: [String] {
        let volumes = pod["volumes"]?.array ?? []
        return (container["volumeMounts"]?.array ?? []).compactMap { mount in
            let name = mount["name"]?.string ?? ""
            guard !settings.mounts.contains(mount), let volume = volumes.first(where: { $0["name"]?.string == name }),
                volume["emptyDir"] == nil,
                !(settings.mountsCredentials && name == InstalledNames.credentials.secret)
            else { return nil }
            return "the volume \(name) at \(mount["mountPath"]?.string ?? "")"
        }
    }
}
