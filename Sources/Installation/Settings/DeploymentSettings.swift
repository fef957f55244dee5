// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Everything that decides how the server's Deployment looks.
///
/// It is made of the defaults or of the Deployment that is there, and then changed as the user asks.
package struct DeploymentSettings: Sendable, Equatable {
    /// The namespace.
    package var namespace: String
    /// The image.
    package var image: String
    /// How many servers run.
    package var replicas = 1
    /// The service account.
    package var serviceAccountName = InstalledNames.server
    /// Further annotations of the pods.
    package var podAnnotations: [String: String] = [:]
    /// Further labels of the pods.
    package var podLabels: [String: String] = [:]
    /// `resources` of the container.
    package var resources: JSONValue
    /// The flags of the server.
    package var arguments = ServerArguments()
    /// Whether the Secret with the credentials is mounted.
    package var mountsCredentials = false
    /// Further variables of the container, as Kubernetes writes them.
    package var environment: [JSONValue] = []
    /// ConfigMaps and Secrets whose members become variables: `envFrom` of the container.
    package var environmentSources: [JSONValue] = []
    /// What the port of the metrics is called, which Services and ServiceMonitors know it by.
    package var metricsPortName = "metrics"
    /// Further volumes of the pod.
    package var volumes: [JSONValue] = []
    /// Where they are mounted.
    package var mounts: [JSONValue] = []
    /// Members of the pod that say where it runs and as what, such as `tolerations`.
    package var placement = JSONObject()

    /// The defaults.
    package init(namespace: String, image: String) {
        self.namespace = namespace
        self.image = image
        resources = PodResources.standard.applied(to: [:])
    }

    /// Changes what the user asks to be changed.
    mutating func apply(_ options: InstallationOptions) {
        if let image = options.image { self.image = image }
        if let replicas = options.replicas { self.replicas = replicas }
        if let name = options.serviceAccountName { serviceAccountName = name }
        podAnnotations.merge(options.podAnnotations) { _, new in new }
        podLabels.merge(options.podLabels) { _, new in new }
        resources = options.resources.applied(to: resources)
        if let name = options.priorityClassName { placement["priorityClassName"] = name.isEmpty ? nil : .string(name) }
        for argument in options.arguments { arguments.set(argument) }
        switch options.credentials {
        case .unsaid: break
        case .none: mountsCredentials = false
        case .file: mountOwnCredentials()
        }
    }

    /// Mounts our Secret, and no other where it belongs.
    private mutating func mountOwnCredentials() {
        mountsCredentials = true
        mounts.removeAll { mount in
            mount["name"]?.string == InstalledNames.credentials.secret
                || Self.isSamePath(mount["mountPath"]?.string ?? "", InstalledNames.credentialsDirectory)
        }
        let used = Set(mounts.compactMap { $0["name"]?.string })
        volumes.removeAll { !used.contains($0["name"]?.string ?? "") }
    }

    /// Whether two paths are the same but for slashes at their ends.
    static func isSamePath(_ path: String, _ other: String) -> Bool {
        func ending(_ path: String) -> Substring {
            var path = path[...]
            while path.last == "/" { path.removeLast() }
            return path
        }
        return ending(path) == ending(other)
    }
}

extension PodResources {
    /// Sets what is said in the `resources` of a container; `0` takes a bound away.
    func applied(to resources: JSONValue) -> JSONValue {
        var result = resources
        let bounds = [
            ("requests", "cpu", cpuRequest), ("requests", "memory", memoryRequest), ("limits", "cpu", cpuLimit),
            ("limits", "memory", memoryLimit),
        ]
        for (part, name, quantity) in bounds {
            guard let quantity else { continue }
            result[path: [part, name]] = quantity == "0" ? nil : .string(quantity)
        }
        for part in ["requests", "limits"] where result[part]?.object?.isEmpty == true { result[part] = nil }
        return result
    }
}
