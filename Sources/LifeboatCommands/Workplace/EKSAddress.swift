// SPDX-License-Identifier: Apache-2.0

/// What a kubeconfig tells of an EKS cluster.
struct EKSAddress: Equatable {
    /// Its region.
    var region: String
    /// Its name; `nil` when only its endpoint is known.
    var name: String?

    /// Reads a context, into which `aws eks update-kubeconfig` puts the cluster's ARN, or else the address of its endpoint.
    /// - Parameters:
    ///   - context: The name of the context.
    ///   - host: The host of the API server.
    init?(context: String, host: String) {
        // arn:aws:eks:REGION:ACCOUNT:cluster/NAME
        let parts = context.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 6, parts[0] == "arn", parts[2] == "eks", parts[5].hasPrefix("cluster/") {
            region = String(parts[3])
            name = String(parts[5].dropFirst("cluster/".count))
            return
        }
        // ID.SHARD.REGION.eks.amazonaws.com, in China with .cn
        let labels = host.split(separator: ".").map(String.init)
        guard let eks = labels.firstIndex(of: "eks"), eks >= 2, labels[(eks + 1)...].first == "amazonaws" else {
            return nil
        }
        region = labels[eks - 1]
        name = nil
    }
}
