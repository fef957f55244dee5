// SPDX-License-Identifier: Apache-2.0

import AWSServices

/// What state the EKS cluster is in, and whether the internet reaches it.
struct EKSCheck: DoctorCheck {
    let name = "eks"
    let action: String? = "eks:DescribeCluster"
    let denial = DoctorDenial.irrelevant

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        guard let name = scene.subject.eksName else {
            return .skipped("the name of the EKS cluster is not known", hint: "--cluster-name NAME")
        }
        do {
            return Self.judge(try await EKSClient(scene.aws).describeCluster(name))
        } catch let error as AWSServiceError where error.code == .notFound {
            return .fail("there is no EKS cluster \(name) in \(scene.aws.region)")
        }
    }

    static func judge(_ cluster: EKSCluster) -> DoctorFinding {
        let version = cluster.version.isEmpty ? "" : ", Kubernetes \(cluster.version)"
        let sentence = "\(cluster.name) is \(cluster.status)\(version)"
        guard cluster.status == "ACTIVE" else { return .warn(sentence) }
        guard cluster.isPublic else { return .ok("\(sentence); its API is private") }
        // EKS opens a public endpoint to everyone when nobody says to whom.
        let isOpen = cluster.publicCIDRs.isEmpty || cluster.publicCIDRs.contains { ["0.0.0.0/0", "::/0"].contains($0) }
        guard isOpen else {
            return .ok("\(sentence); its API is open to \(cluster.publicCIDRs.joined(separator: ", "))")
        }
        return .warn(
            "\(sentence); its API is open to the whole internet",
            hint: "name the networks that need it (publicAccessCidrs), or make it private"
        )
    }
}
