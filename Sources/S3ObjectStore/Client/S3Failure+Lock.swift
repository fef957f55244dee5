// SPDX-License-Identifier: Apache-2.0

internal import ObjectStore

extension S3Failure {
    /// What is wrong with a lock; `nil` when that is not it.
    func lockError(_ context: Context) -> ObjectStoreError? {
        if Self.isAboutLockedObject(words) {
            return sentence(.accessDenied, context, Self.isLocked, hint: "wait until then, and delete it again")
        }
        guard status == 400 else { return nil }
        if words.contains("Bucket is missing Object") {
            return sentence(
                .invalid,
                context,
                "the bucket locks no objects, and the location asks for it (objectLockMode, object-lock-mode)",
                hint: "enable object lock for the bucket, or leave that out"
            )
        }
        if words.lowercased().contains("retain until date must be in the future") {
            return sentence(
                .invalid,
                context,
                "the backup expires before it is written, so that there is nothing to lock",
                hint: "choose a longer TTL, and check this machine's clock"
            )
        }
        guard words.contains("Content-MD5"), words.contains("Object Lock") else { return nil }
        return sentence(
            .invalid,
            context,
            "the bucket locks objects, and takes none without a checksum",
            hint: "leave checksumAlgorithm out, or set objectLockMode"
        )
    }

    /// Why an object that is locked is not deleted.
    static let isLocked = "it is locked until its retention ends"

    /// Whether S3 says that a lock is in the way.
    static func isAboutLockedObject(_ words: String) -> Bool { words.contains("protected by object lock") }
}
