// SPDX-License-Identifier: Apache-2.0

package import AWSCore
package import ObjectStore

/// A bucket and how its store behaves.
package struct S3Configuration: Sendable {
    /// The bucket's name.
    package var bucket: String
    /// The server, when it is not AWS.
    package var endpoint: RequestURL?
    /// The server as those see it whom signed URLs are for; `nil` when they see it as we do.
    package var publicEndpoint: RequestURL?
    /// Where the bucket is, or is first looked for.
    package var region: String
    /// Whether ``region`` was given by the user for this bucket: then another region is an error and not followed.
    package var isRegionBinding: Bool
    /// Whether the bucket is named in the path; `nil` lets ``S3Addressing`` decide.
    package var pathStyle: Bool?
    /// How the server encrypts what is written; `nil` leaves it to the bucket.
    package var encryption: S3Location.Encryption?
    /// The KMS key to encrypt with.
    package var kmsKeyID: String?
    /// The key that objects are encrypted with, by S3, which does not keep it.
    package var customerKey: CustomerKey?
    /// How objects are locked that are put with a moment until which they are to stay; `nil` locks none.
    package var objectLockMode: S3Location.ObjectLockMode?
    /// Whether we agree to pay for requests.
    package var paysForRequests = false
    /// The tags that objects are written with, `name=value&…`.
    package var tagging: String?
    /// Whether a SHA-256 is sent along with what is written, for the server to check and to keep.
    package var sendsChecksums = true
    /// How large parts are, and how many bytes of them are on the way at once.
    package var parts: PartPlan
    /// How often and how patiently requests are tried again.
    package var retries: RetryPolicy

    /// A bucket with the usual behaviour.
    /// - Parameters:
    ///   - bucket: The bucket's name.
    ///   - region: Where the bucket is, or is first looked for.
    ///   - isRegionBinding: Whether another region is an error.
    package init(bucket: String, region: String = AWSRegion.fallback, isRegionBinding: Bool = false) {
        self.bucket = bucket
        self.region = region
        self.isRegionBinding = isRegionBinding
        parts = PartPlan()
        retries = RetryPolicy()
    }
}
