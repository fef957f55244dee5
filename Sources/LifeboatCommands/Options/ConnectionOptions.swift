// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
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
}
