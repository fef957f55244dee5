// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// How a pod reaches its own cluster: by the files of its service account.
package enum InClusterConfiguration {
    /// Where Kubernetes mounts the files into each pod.
    package static let directory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// Whether this process looks like one in a pod with a service account.
    package static func isAvailable(environment: [String: String], directory: String = directory) -> Bool {
        environment["KUBERNETES_SERVICE_HOST"]?.isEmpty == false
            && FileManager.default.fileExists(atPath: "\(directory)/token")
    }

    /// The configuration of this pod's service account.
    /// - Throws: ``KubernetesError`` with code `badConfig`.
    package static func load(
        environment: [String: String],
        directory: String = directory
    )
        throws(KubernetesError) -> ClusterConfiguration
    {
        let host = environment["KUBERNETES_SERVICE_HOST"] ?? ""
        let port = environment["KUBERNETES_SERVICE_PORT"] ?? "443"
        guard let server = ServerAddress("https://\(host.contains(":") ? "[\(host)]" : host):\(port)") else {
            throw KubernetesError(
                .badConfig,
                "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT name no server: \"\(host)\", \"\(port)\""
            )
        }
        var configuration = ClusterConfiguration(server: server, context: "in-cluster")
        let authority = "\(directory)/ca.crt"
        let pem = try ConfigurationFile.read(authority, as: "the service account's certificate authority")
        configuration.trust = .authorities(pem: pem, source: authority)
        configuration.login.user = "the pod's service account"
        configuration.login.bearer = .file(path: "\(directory)/token")
        if let bytes = try ConfigurationFile.readIfPresent("\(directory)/namespace", as: "the namespace file") {
            let namespace = String(decoding: bytes, as: UTF8.self).trimmingWhitespace
            if !namespace.isEmpty { configuration.namespace = namespace }
        }
        return configuration
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmingWhitespace: String {
        let start = drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
