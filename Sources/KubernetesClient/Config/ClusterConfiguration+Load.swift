// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension ClusterConfiguration {
    /// The cluster a user means, as kubectl decides it.
    ///
    /// The file named; else those of `KUBECONFIG`; else `~/.kube/config`; and when none of these holds anything and no
    /// context is asked for, the cluster this process runs in.
    /// - Parameters:
    ///   - kubeconfig: The file named with `--kubeconfig`.
    ///   - context: The context named with `--kubecontext`.
    ///   - environment: The process's environment.
    /// - Returns: The configuration, complete.
    /// - Throws: ``KubernetesError`` with code `badConfig` or `unsupported`.
    package static func load(
        kubeconfig: String? = nil,
        context: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(KubernetesError) -> ClusterConfiguration {
        let merged = try Kubeconfig.load(path: kubeconfig, environment: environment)
        if !merged.isEmpty { return try merged.configuration(context: context) }
        let isUnspecific = (kubeconfig ?? "").isEmpty && (context ?? "").isEmpty
        if isUnspecific && InClusterConfiguration.isAvailable(environment: environment) {
            return try InClusterConfiguration.load(environment: environment)
        }
        let looked = kubeconfig.map { [$0] } ?? Kubeconfig.candidatePaths(environment)
        throw KubernetesError(
            .badConfig,
            "there is no kubeconfig, and this is no pod of a cluster (looked for \(looked.joined(separator: ", ")))",
            hint: "name one with --kubeconfig or the variable KUBECONFIG"
        )
    }
}
