// SPDX-License-Identifier: Apache-2.0

import S3ObjectStore

/// Whether deleted and overwritten objects can be brought back.
struct VersioningCheck: DoctorCheck {
    let name = "versioning"
    let action: String? = "s3:GetBucketVersioning"
    let denial = DoctorDenial.irrelevant

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        Self.judge(try await scene.bucket.versioning())
    }

    static func judge(_ status: String?) -> DoctorFinding {
        guard status == "Enabled" else {
            let state = status == nil ? "does not keep versions" : "no longer keeps versions (\(status ?? ""))"
            return .warn(
                "the bucket \(state)",
                hint: "with versioning, what is deleted or overwritten by mistake can be brought back"
            )
        }
        return .ok("the bucket keeps versions")
    }
}
