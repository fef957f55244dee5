// SPDX-License-Identifier: Apache-2.0

import S3ObjectStore

/// Whether the bucket locks objects as the location expects.
struct ObjectLockCheck: DoctorCheck {
    let name = "object lock"
    let action: String? = "s3:GetBucketObjectLockConfiguration"
    let denial = DoctorDenial.irrelevant

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        Self.judge(try await scene.bucket.objectLock(), wanted: scene.subject.objectLockMode)
    }

    static func judge(_ found: S3Bucket.ObjectLock?, wanted: String?) -> DoctorFinding {
        let wanted = wanted.flatMap { $0.isEmpty ? nil : $0 }
        let mode = found?.mode
        let period = found?.period.map { " for \($0)" } ?? ""
        switch (wanted, mode) {
        case (nil, nil): return .ok("nothing is locked, and nothing is asked to be")
        case (nil, let mode?):
            return .warn(
                "the bucket locks everything\(period) (\(mode)), and the location does not say so",
                hint: "backups that expire earlier stay until then; the location may say objectLockMode: \(mode)"
            )
        case (let wanted?, nil):
            let state = found == nil ? "has no object lock" : "has an object lock without default retention"
            return .fail(
                "the location says objectLockMode \(wanted), and the bucket \(state)",
                hint: "nothing is protected from deletion; give the bucket a default retention"
            )
        case (let wanted?, let mode?) where wanted == mode: return .ok("the bucket locks everything\(period) (\(mode))")
        case (let wanted?, let mode?):
            return .fail("the location says objectLockMode \(wanted), and the bucket locks with \(mode)")
        }
    }
}
