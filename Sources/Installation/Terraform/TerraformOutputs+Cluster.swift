// SPDX-License-Identifier: Apache-2.0

package import KubernetesClient

extension TerraformOutputs {
    /// Whether a cluster is the one that Terraform has made; `nil` when Terraform does not say which that is.
    package func describes(_ cluster: ClusterConfiguration) -> Bool? {
        clusterEndpoint.isEmpty ? nil : Self.isEndpoint(clusterEndpoint, of: cluster)
    }

    /// Whether an address of an API server is a cluster's.
    ///
    /// Behind a tunnel the address is another one, and the name that is expected in the certificate is the cluster's own.
    package static func isEndpoint(_ endpoint: String, of cluster: ClusterConfiguration) -> Bool {
        guard let host = ServerAddress(endpoint)?.host.lowercased() else { return false }
        return cluster.server.host.lowercased() == host || cluster.tlsServerName?.lowercased() == host
    }
}
