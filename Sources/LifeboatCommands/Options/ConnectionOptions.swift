// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import KubernetesClient

/// Which cluster a command speaks to.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "Path of the kubeconfig; default: KUBECONFIG, then ~/.kube/config, then the pod's own account.")
    var kubeconfig: String?

    @Option(help: "Context of the kubeconfig; default: its current one.")
    var kubecontext: String?

    /// Opens the cluster for the length of the closure.
    func withClient<Result>(_ body: (APIClient) async throws -> Result) async throws -> Result {
        let configuration = try ClusterConfiguration.load(kubeconfig: kubeconfig, context: kubecontext)
        return try await withAPIClient(configuration, body)
    }

    /// How to reach the cluster; `nil` when none is configured.
    /// - Throws: `KubernetesError` when the configuration cannot be used.
    func configurationIfThere(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> ClusterConfiguration? {
        let isUnspecific = (kubeconfig ?? "").isEmpty && (kubecontext ?? "").isEmpty
        if isUnspecific, try Kubeconfig.load(path: nil, environment: environment).isEmpty,
            !InClusterConfiguration.isAvailable(environment: environment)
        {
            return nil
        }
        return try ClusterConfiguration.load(
            kubeconfig: kubeconfig,
            context: kubecontext,
            environment: environment
        )
    }
}
