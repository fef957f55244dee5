// SPDX-License-Identifier: Apache-2.0

import Installation
import KubernetesClient

/// Whether the cluster of the kubeconfig answers.
struct ClusterCheck: DoctorCheck {
    let name = "cluster"
    let worksWithoutCredentials = true

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        switch scene.cluster {
        case .none: return .skipped("no cluster is configured", hint: "set KUBECONFIG, or --kubeconfig")
        case .unusable(let reason): return .fail(reason)
        case .configured(let configuration):
            let version = try await withAPIClient(configuration) { try await $0.serverVersion() }
            return Self.judge(configuration, version: version, endpoint: scene.subject.clusterEndpoint)
        }
    }

    static func judge(_ cluster: ClusterConfiguration, version: String, endpoint: String?) -> DoctorFinding {
        let known = version.isEmpty ? "" : ", Kubernetes \(version)"
        let sentence = "\(cluster.serverDescription) answers\(known)"
        guard let endpoint, !TerraformOutputs.isEndpoint(endpoint, of: cluster) else { return .ok(sentence) }
        return .warn(
            "\(sentence); it is not the one of Terraform, \(endpoint)",
            hint: "choose another with --kubecontext"
        )
    }
}
