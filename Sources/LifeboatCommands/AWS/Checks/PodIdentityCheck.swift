// SPDX-License-Identifier: Apache-2.0

import AWSServices

/// Whether EKS gives the server's pods the role.
struct PodIdentityCheck: DoctorCheck {
    let name = "pod identity"
    let action: String? = "eks:ListPodIdentityAssociations"
    let denial = DoctorDenial.irrelevant

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        guard let claim = scene.subject.podIdentity, let cluster = scene.subject.eksName else {
            return .skipped("the role is not said to come by Pod Identity")
        }
        let eks = EKSClient(scene.aws)
        let found = try await eks.listPodIdentityAssociations(
            cluster: cluster,
            namespace: claim.namespace,
            serviceAccount: claim.account
        )
        guard let id = found.first else { return Self.judge(claim, role: nil) }
        return Self.judge(claim, role: try await eks.describePodIdentityAssociation(cluster: cluster, id: id) ?? "")
    }

    /// The verdict on the role that EKS gives, `nil` for none.
    static func judge(_ claim: DoctorSubject.PodIdentityClaim, role: String?) -> DoctorFinding {
        let account = "\(claim.namespace)/\(claim.account)"
        guard let role else {
            return .fail("EKS has no Pod Identity association for \(account)", hint: "apply Terraform; it makes one")
        }
        guard role == claim.role else {
            return .fail("\(account) has the role \(role), and Terraform says \(claim.role)")
        }
        return .ok("\(account) has the role \(role)")
    }
}
