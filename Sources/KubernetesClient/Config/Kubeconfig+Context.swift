// SPDX-License-Identifier: Apache-2.0

import JSON

extension Kubeconfig {
    /// What a context says, with its files read.
    /// - Parameter name: The context; the current one when `nil` or empty.
    /// - Returns: The configuration, complete.
    /// - Throws: ``KubernetesError`` with code `badConfig` or `unsupported`, naming the entry that is wrong.
    package func configuration(context name: String?) throws(KubernetesError) -> ClusterConfiguration {
        let (contextName, context) = try context(name)
        let clusterName = context["cluster"]?.string ?? ""
        guard let cluster = clusters[clusterName] else {
            throw missing("cluster", clusterName, of: contextName, known: Array(clusters.keys))
        }
        var configuration = try clusterPart(cluster, name: clusterName, context: contextName)
        if let namespace = context["namespace"]?.string, !namespace.isEmpty { configuration.namespace = namespace }
        let userName = context["user"]?.string ?? ""
        if !userName.isEmpty {
            guard let user = users[userName] else {
                throw missing("user", userName, of: contextName, known: Array(users.keys))
            }
            configuration.login = try LoginReader(entry: user, user: userName, cluster: cluster).login()
        }
        return configuration
    }

    private func context(_ name: String?) throws(KubernetesError) -> (String, JSONValue) {
        let wanted = name.flatMap { $0.isEmpty ? nil : $0 } ?? currentContext
        guard !wanted.isEmpty else {
            throw KubernetesError(
                .badConfig,
                "the kubeconfig \(files.joined(separator: ", ")) has no current context",
                hint: "name one with --kubecontext; there are: \(contextNames.joined(separator: ", "))"
            )
        }
        guard let context = contexts[wanted] else {
            throw KubernetesError(
                .badConfig,
                "the kubeconfig \(files.joined(separator: ", ")) has no context \"\(wanted)\"",
                hint: "there are: \(contextNames.joined(separator: ", "))"
            )
        }
        return (wanted, context.value)
    }

    private func missing(_ part: String, _ name: String, of context: String, known: [String]) -> KubernetesError {
        KubernetesError(
            .badConfig,
            "the context \"\(context)\" names the \(part) \"\(name)\", which the kubeconfig "
                + "\(files.joined(separator: ", ")) does not have",
            hint: "there are: \(known.sorted().joined(separator: ", "))"
        )
    }

    private func clusterPart(
        _ entry: Entry,
        name: String,
        context: String
    )
        throws(KubernetesError) -> ClusterConfiguration
    {
        let text = entry.value["server"]?.string ?? ""
        guard let server = ServerAddress(text), ["http", "https"].contains(server.scheme) else {
            throw KubernetesError(.badConfig, "the cluster \"\(name)\" has no usable server address: \"\(text)\"")
        }
        var configuration = ClusterConfiguration(server: server, context: context)
        let authority = try entry.material("certificate-authority", of: "the cluster \"\(name)\"")
        if entry.value["insecure-skip-tls-verify"]?.bool == true {
            if authority != nil {
                throw KubernetesError(
                    .badConfig,
                    "the cluster \"\(name)\" has both a certificate-authority and insecure-skip-tls-verify",
                    hint: "remove one of the two"
                )
            }
            configuration.trust = .anyone
        } else if let authority {
            configuration.trust = .authorities(pem: authority.bytes, source: authority.source)
        }
        configuration.tlsServerName = entry.value["tls-server-name"]?.string
        configuration.disablesCompression = entry.value["disable-compression"]?.bool ?? false
        if let proxy = entry.value["proxy-url"]?.string, !proxy.isEmpty {
            configuration.proxy = try Self.proxy(proxy, of: name)
        }
        return configuration
    }

    private static func proxy(_ text: String, of cluster: String) throws(KubernetesError) -> ServerAddress {
        guard let proxy = ServerAddress(text) else {
            throw KubernetesError(.badConfig, "the cluster \"\(cluster)\" has a proxy-url that names no host")
        }
        guard ["http", "socks5"].contains(proxy.scheme) else {
            throw KubernetesError(
                .unsupported,
                "the cluster \"\(cluster)\" has a proxy-url of scheme \"\(proxy.scheme)\"",
                hint: "http and socks5 proxies are supported"
            )
        }
        return proxy
    }
}
