// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import S3ObjectStore

/// Whether the bucket is there, where, and may be listed.
struct BucketCheck: DoctorCheck {
    let name = "bucket"
    let action: String? = "s3:ListBucket"

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        let subject = scene.subject
        do {
            let region = try await scene.bucket.head()
            return .ok("the bucket \(subject.place.bucket) can be reached" + (region.map { ", in \($0)" } ?? ""))
        } catch let error as ObjectStoreError where error.code == .accessDenied {
            // A role that may list below a prefix only may not ask for the bucket itself.
            _ = try await scene.bucket.store.list(prefix: "", delimiter: "/", continuation: nil)
            return .ok("the bucket \(subject.place.bucket) can be reached, and listed below \(subject.place.prefix)/")
        } catch let error as ObjectStoreError where error.code == .notFound || error.code == .noSuchBucket {
            return .fail(
                "there is no bucket \(subject.place.bucket)",
                hint: "check its name and the account that the credentials belong to"
            )
        }
    }
}
