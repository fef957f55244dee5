// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import S3ObjectStore

/// How the bucket encrypts what nobody says it of.
struct EncryptionCheck: DoctorCheck {
    let name = "encryption"
    let action: String? = "s3:GetEncryptionConfiguration"
    let denial = DoctorDenial.irrelevant

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        Self.judge(try await scene.bucket.encryption(), expectedKey: scene.subject.place.kmsKeyID)
    }

    static func judge(_ found: S3Bucket.Encryption?, expectedKey: String?) -> DoctorFinding {
        guard let found else {
            return .warn("the bucket has no default encryption", hint: "set SSE-KMS with a key of your own")
        }
        guard found.algorithm.hasPrefix("aws:kms") else {
            return .warn(
                "the bucket encrypts with S3's own keys (\(found.algorithm)), not with KMS",
                hint: "with a KMS key, whoever reads the bucket also needs the right to use the key"
            )
        }
        let key = found.keyID ?? "AWS's own key"
        if let expectedKey, !isSame(found.keyID, expectedKey) {
            return .warn("the bucket encrypts with \(key), and the location says \(expectedKey)")
        }
        guard found.usesBucketKey else {
            return .ok(
                "the bucket encrypts with \(key)",
                hint: "a bucket key (BucketKeyEnabled) saves nearly all calls of KMS and their price"
            )
        }
        return .ok("the bucket encrypts with \(key), and a bucket key")
    }

    /// Keys are named by ARN, by identifier, or by an alias, which cannot be compared.
    private static func isSame(_ found: String?, _ expected: String) -> Bool {
        guard let found else { return false }
        if found.contains("alias/") || expected.contains("alias/") { return true }
        return found == expected || found.hasSuffix("/\(expected)") || expected.hasSuffix("/\(found)")
    }
}
