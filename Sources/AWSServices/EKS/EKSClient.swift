// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
package import JSON

/// The calls of EKS that tell what a cluster is and which roles its service accounts have.
///
/// Each throws ``AWSServiceError`` or `CancellationError`.
package struct EKSClient: Sendable {
    private let client: AWSServiceClient

    /// A client on a connection, in the connection's region.
    package init(_ connection: AWSServiceConnection) { client = AWSServiceClient(.eks, connection) }

    /// The description of a cluster, as EKS's documentation of `DescribeCluster` has it below `cluster`.
    package func describeCluster(_ name: String) async throws -> EKSCluster {
        let task = "look up the EKS cluster \(name)"
        let answer = try await client.get(
            .init(operation: "DescribeCluster", task: task),
            path: "/clusters/\(URIEncoding.encode(name))"
        )
        guard let cluster = answer["cluster"], cluster.object != nil else {
            throw AWSServiceError(.badResponse, "cannot \(task): the answer holds no cluster")
        }
        return EKSCluster(json: cluster)
    }

    /// The Pod Identity associations of a service account.
    /// - Returns: Their identifiers; at most one in practice.
    package func listPodIdentityAssociations(
        cluster: String,
        namespace: String,
        serviceAccount: String
    ) async throws -> [String] {
        let path = "/clusters/\(URIEncoding.encode(cluster))/pod-identity-associations"
        let task = "list the Pod Identity associations of \(namespace)/\(serviceAccount) in \(cluster)"
        let query = [
            RequestURL.QueryItem("namespace", namespace), RequestURL.QueryItem("serviceAccount", serviceAccount),
        ]
        var found: [String] = []
        var token: String?
        repeat {
            let page = query + (token.map { [RequestURL.QueryItem("nextToken", $0)] } ?? [])
            let call = AWSServiceClient.Call(operation: "ListPodIdentityAssociations", task: task)
            let answer = try await client.get(call, path: path, query: page)
            found += (answer["associations"]?.array ?? []).compactMap { $0["associationId"]?.string }
            token = answer["nextToken"]?.string
        } while token != nil
        return found
    }

    /// The role of a Pod Identity association.
    package func describePodIdentityAssociation(cluster: String, id: String) async throws -> String? {
        let path = "/clusters/\(URIEncoding.encode(cluster))/pod-identity-associations/\(URIEncoding.encode(id))"
        let task = "look up the Pod Identity association \(id) of \(cluster)"
        let call = AWSServiceClient.Call(operation: "DescribePodIdentityAssociation", task: task)
        return try await client.get(call, path: path)[path: ["association", "roleArn"]]?.string
    }
}

/// A cluster as EKS describes it.
package struct EKSCluster: Sendable, Equatable {
    /// The whole description.
    package let json: JSONValue

    /// A description.
    package init(json: JSONValue) { self.json = json }

    /// The name.
    package var name: String { json["name"]?.string ?? "" }
    /// The ARN.
    package var arn: String { json["arn"]?.string ?? "" }
    /// The status, such as `ACTIVE`.
    package var status: String { json["status"]?.string ?? "" }
    /// The Kubernetes version, `1.34`.
    package var version: String { json["version"]?.string ?? "" }
    /// The address of the API server.
    package var endpoint: String? { json["endpoint"]?.string }
    /// Whether the API server can be reached from the internet.
    package var isPublic: Bool { json[path: ["resourcesVpcConfig", "endpointPublicAccess"]]?.bool ?? false }
    /// Who may reach it from there.
    package var publicCIDRs: [String] { json[path: ["resourcesVpcConfig", "publicAccessCidrs"]]?.strings ?? [] }
}
