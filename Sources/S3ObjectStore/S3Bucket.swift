// SPDX-License-Identifier: Apache-2.0

package import AWSCore
package import Logging
package import ObjectStore

/// A bucket as a whole, and how it is set up; its objects are in ``S3Store``.
///
/// Methods throw `ObjectStoreError` and `CancellationError`.
package struct S3Bucket: Sendable {
    /// The objects, below the location's prefix.
    package let store: any ObjectStorage
    private let client: S3Client

    /// How objects are encrypted for which nobody says it.
    package struct Encryption: Sendable, Equatable {
        /// `AES256`, `aws:kms` or `aws:kms:dsse`.
        package var algorithm: String
        /// The KMS key; `nil` for AWS's own.
        package var keyID: String?
        /// Whether S3 keeps a key of its own for a while, which saves most calls of KMS.
        package var usesBucketKey: Bool

        /// Describes it.
        package init(algorithm: String, keyID: String? = nil, usesBucketKey: Bool = false) {
            self.algorithm = algorithm
            self.keyID = keyID
            self.usesBucketKey = usesBucketKey
        }
    }

    /// Whether objects can be locked, and how they are unless somebody says it.
    package struct ObjectLock: Sendable, Equatable {
        /// `GOVERNANCE` or `COMPLIANCE`; `nil` without a default retention.
        package var mode: String?
        /// How long, in S3's words: `30 days`.
        package var period: String?

        /// Describes it.
        package init(mode: String? = nil, period: String? = nil) {
            self.mode = mode
            self.period = period
        }
    }

    /// Lends the bucket of a location, whose connections are closed when `body` returns.
    ///
    /// See ``S3Store/with(_:environment:logger:_:)``.
    package static func with<Result>(
        _ location: S3Location,
        environment: AWSEnvironment,
        logger: Logger,
        _ body: (S3Bucket) async throws -> Result
    ) async throws -> Result {
        try await S3Store.withWhole(location, environment: environment, logger: logger) { whole in
            let part: any ObjectStorage =
                location.prefix.isEmpty ? whole : try PrefixedObjectStore(whole, prefix: location.prefix)
            return try await body(S3Bucket(store: part, client: whole.client))
        }
    }

    /// The objects of the whole bucket, whatever the location's prefix is.
    package var whole: any ObjectStorage { S3Store(client) }

    /// Whether the bucket is there and may be listed.
    /// - Returns: Its region; `nil` when the server does not say.
    package func head() async throws -> String? {
        let response = try await client.send(S3Request("HEAD", key: nil), to: "reach \(client.place)")
        return response.headers["x-amz-bucket-region"]
    }

    /// How objects are encrypted by default; `nil` when the bucket has no rule.
    package func encryption() async throws -> Encryption? {
        let document = try await setting("encryption", absent: "ServerSideEncryptionConfigurationNotFoundError")
        guard let rule = document?.child("Rule"), let standard = rule.child("ApplyServerSideEncryptionByDefault"),
            let algorithm = standard["SSEAlgorithm"]
        else { return nil }
        return Encryption(
            algorithm: algorithm,
            keyID: standard["KMSMasterKeyID"].flatMap { $0.isEmpty ? nil : $0 },
            usesBucketKey: rule["BucketKeyEnabled"]?.lowercased() == "true"
        )
    }

    /// `Enabled`, `Suspended`, or `nil` when versions were never kept.
    package func versioning() async throws -> String? {
        try await setting("versioning")?["Status"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The lock; `nil` when objects cannot be locked.
    package func objectLock() async throws -> ObjectLock? {
        let document = try await setting("object-lock", absent: "ObjectLockConfigurationNotFoundError")
        guard let document, document["ObjectLockEnabled"] == "Enabled" else { return nil }
        guard let retention = document.child("Rule")?.child("DefaultRetention") else { return ObjectLock() }
        let period = retention["Days"].map { "\($0) days" } ?? retention["Years"].map { "\($0) years" }
        return ObjectLock(mode: retention["Mode"], period: period)
    }

    /// Which of the four kinds of public access are not blocked, by S3's names; all when nothing is.
    package func openToPublic() async throws -> [String] {
        let kinds = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
        let document = try await setting("publicAccessBlock", absent: "NoSuchPublicAccessBlockConfiguration")
        return kinds.filter { document?[$0]?.lowercased() != "true" }
    }

    /// The document of a sub-resource; `nil` when the bucket has none.
    private func setting(_ name: String, absent: String? = nil) async throws -> XMLElement? {
        let action = "read the \(name) of \(client.place)"
        do {
            let response = try await client.send(S3Request("GET", key: nil, query: [.init(name, "")]), to: action)
            let body = try await response.collect(maximum: 1 << 20)
            guard let document = try? XMLElement(parsing: body) else {
                throw ObjectStoreError(.notAStore, "cannot \(action): the server's answer cannot be read")
            }
            return document
        } catch let error as ObjectStoreError where absent != nil && (error.cause as? S3Failure)?.code == absent {
            return nil
        } catch let error as AWSError {
            throw S3Client.translate(error, action)
        }
    }
}
