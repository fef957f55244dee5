// SPDX-License-Identifier: Apache-2.0

package import JSON

extension DeploymentSettings {
    /// What a Velero or a Lifeboat server needs to be told in its own way and gets anew each time.
    private static let ownEnvironment: Set<String> = [
        "VELERO_NAMESPACE", "POD_NAME", "VELERO_SCRATCH_DIR", "LD_LIBRARY_PATH", "GOOGLE_APPLICATION_CREDENTIALS",
        "AZURE_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE",
    ]
    private static let ownVolumes: Set<String> = ["tmp", "plugins", "scratch"]
    private static let ownLabels: Set<String> = [
        InstalledNames.component.key, InstalledNames.manager.key, InstalledNames.selector.key, "pod-template-hash",
        "helm.sh/chart",
    ]
    static let placementMembers = [
        "nodeSelector", "tolerations", "affinity", "imagePullSecrets", "hostAliases", "hostNetwork", "dnsPolicy",
        "dnsConfig",
        "priorityClassName", "runtimeClassName",
    ]
    private static let credentialsPath = "\(InstalledNames.credentialsDirectory)/\(InstalledNames.credentials.key)"

    /// What a server that is there was told, so that it stays so.
    /// - Parameters:
    ///   - deployment: The Deployment of a Velero or Lifeboat server.
    ///   - image: The image to run.
    package init(deployment: JSONValue, image: String) {
        let template = deployment[path: ["spec", "template"]] ?? [:]
        let pod = template["spec"] ?? [:]
        let container = Self.server(of: pod) ?? [:]
        self.init(namespace: deployment[path: ["metadata", "namespace"]]?.string ?? "", image: image)
        replicas = deployment[path: ["spec", "replicas"]]?.int ?? 1
        serviceAccountName = pod["serviceAccountName"]?.string ?? "default"
        podAnnotations = (template[path: ["metadata", "annotations"]]?.stringMap ?? [:]).filter { key, _ in
            !key.hasPrefix("prometheus.io/")
        }
        podLabels = (template[path: ["metadata", "labels"]]?.stringMap ?? [:]).filter { key, _ in
            !Self.ownLabels.contains(key)
        }
        resources = container["resources"] ?? [:]
        arguments = ServerArguments(reading: container["args"]?.strings ?? [])
        metricsPortName = metricsPort(of: container)?["name"]?.string ?? metricsPortName
        environmentSources = container["envFrom"]?.array ?? []
        takeFiles(of: pod, container)
        for member in Self.placementMembers { placement[member] = pod[member] }
    }

    /// The container of a pod in which the server runs: the only one, or the one of that name.
    static func server(of pod: JSONValue) -> JSONValue? {
        let containers = pod["containers"]?.array ?? []
        return containers.first { $0["name"]?.string == InstalledNames.server } ?? containers.first
    }

    /// Volumes, mounts and variables, without those that the Deployment has anyway.
    private mutating func takeFiles(of pod: JSONValue, _ container: JSONValue) {
        let all = pod["volumes"]?.array ?? []
        mountsCredentials = all.contains {
            $0["name"]?.string == InstalledNames.credentials.secret
                && $0[path: ["secret", "secretName"]]?.string == InstalledNames.credentials.secret
        }
        let variables = container["env"]?.array ?? []
        environment = variables.filter { variable in
            let name = variable["name"]?.string ?? ""
            let isOurs = mountsCredentials && name == "AWS_SHARED_CREDENTIALS_FILE"
            return !Self.ownEnvironment.contains(name) && !(isOurs && variable["value"]?.string == Self.credentialsPath)
        }
        let further = all.filter { volume in
            let name = volume["name"]?.string ?? ""
            return !Self.ownVolumes.contains(name) && !(mountsCredentials && name == InstalledNames.credentials.secret)
        }
        let names = Set(further.compactMap { $0["name"]?.string })
        mounts = (container["volumeMounts"]?.array ?? []).filter { mount in
            names.contains(mount["name"]?.string ?? "") && !isOwnPath(mount["mountPath"]?.string ?? "")
        }
        let used = Set(mounts.compactMap { $0["name"]?.string })
        volumes = further.filter { used.contains($0["name"]?.string ?? "") }
    }

    /// Whether our own Deployment mounts something at a path; the API server takes one mount for each.
    private func isOwnPath(_ path: String) -> Bool {
        Self.isSamePath(path, InstalledNames.temporaryDirectory)
            || (mountsCredentials && Self.isSamePath(path, InstalledNames.credentialsDirectory))
    }

    /// The port of a server's container at which the metrics are.
    func metricsPort(of container: JSONValue) -> JSONValue? {
        container["ports"]?.array?.first { $0["containerPort"]?.int == arguments.metricsPort }
    }
}
