// SPDX-License-Identifier: Apache-2.0

import S3ObjectStore

/// Whether a mistake in a policy could open the bucket to everyone.
struct PublicAccessCheck: DoctorCheck {
    let name = "public access"
    let action: String? = "s3:GetBucketPublicAccessBlock"
    let denial = DoctorDenial.irrelevant

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        Self.judge(open: try await scene.bucket.openToPublic())
    }

    static func judge(open: [String]) -> DoctorFinding {
        guard !open.isEmpty else { return .ok("all public access is blocked") }
        return .warn(
            "public access to the bucket is not blocked: \(open.joined(separator: ", "))",
            hint: "the account's own block may hold; set the bucket's four as well"
        )
    }
}
