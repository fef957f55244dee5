// SPDX-License-Identifier: Apache-2.0

import Installation
import KubernetesClient
import VeleroAPI

extension InstallCommand {
    /// Completes what the flags say with what Terraform has made, and says so.
    func fill(_ options: InstallationOptions, from outputs: TerraformOutputs) throws -> InstallationOptions {
        var choices = TerraformFilling.Choices()
        choices.usesVolumeSnapshots = storage.useVolumeSnapshots
        if target.namespace != nil || options.namespace != Velero.defaultNamespace {
            choices.namespace = options.namespace
        }
        let filling = TerraformFilling(options, choices, from: outputs)
        for line in TerraformWords.lines(of: filling, from: outputs.source) { Console.standard.say(line) }
        try requireCluster(of: outputs)
        return filling.options
    }

    /// Refuses a cluster that is not the one that Terraform has made: the role and the bucket would be another's.
    private func requireCluster(of outputs: TerraformOutputs) throws {
        guard let cluster = try configuration(), outputs.describes(cluster) == false else { return }
        let words = "\(cluster.serverDescription) is not the cluster of Terraform, which is \(outputs.clusterEndpoint)"
        guard dryRun || storage.force else {
            throw CommandFailure(
                words,
                hint: "choose its context with --kubecontext, or add --force if it is the same behind another address"
            )
        }
        Console.standard.say("note: \(words)")
    }

    /// How the cluster is reached; a dry run does without one.
    private func configuration() throws -> ClusterConfiguration? {
        do { return try target.connection.configurationIfThere() } catch let error as KubernetesError {
            guard dryRun else { throw error }
            return nil
        }
    }
}
