// SPDX-License-Identifier: Apache-2.0

/// How a role is given to a service account by EKS Pod Identity: nothing in the cluster says so, only AWS knows.
struct PodIdentity {
    /// The role, as an ARN.
    let role: String
    let namespace: String
    /// The service account.
    let account: String
    /// The kubeconfig's context, in which `aws eks update-kubeconfig` has put the cluster's ARN.
    let context: String

    /// The command to run; what is not known is written in capitals.
    var command: String {
        let address = EKSAddress(context: context, host: "")
        let cluster = address?.name ?? "CLUSTER"
        let region = address.map { " --region \($0.region)" } ?? ""
        return "aws eks create-pod-identity-association --cluster-name \(cluster)\(region)"
            + " --namespace \(namespace) --service-account \(account) --role-arn \(role)"
    }
}
