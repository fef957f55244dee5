// SPDX-License-Identifier: Apache-2.0

import S3ObjectStore

/// Whether the bucket can lock backups as the location wants it.
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
            guard found != nil else {
                return .fail(
                    "the location says objectLockMode \(wanted), and the bucket has no object lock",
                    hint: "no backup can be written: enable object lock for the bucket, or leave objectLockMode out"
                )
            }
            return .ok("the bucket can lock objects, and backups are locked until they expire (\(wanted))")
        case (let wanted?, let mode?) where wanted == mode:
            return .ok("backups are locked until they expire, and everything else\(period) (\(mode))")
        case (let wanted?, let mode?):
            return .warn(
                "backups are locked with \(wanted) until they expire, and everything else\(period) with \(mode)",
                hint: "the location's objectLockMode counts for backups; let both be the same"
            )
        }
    }
}
