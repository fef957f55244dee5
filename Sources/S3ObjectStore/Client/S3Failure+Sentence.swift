// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import ObjectStore

extension S3Failure {
    /// What a sentence about a failure needs to know.
    struct Context {
        /// What was tried: `read s3://bucket/key`.
        var action: String
        /// `s3://bucket`.
        var place: String
        /// The request itself.
        var request: S3Request
        /// How the store is set up.
        var configuration: S3Configuration
        /// Where the request went.
        var url: RequestURL
        /// The region it was signed for.
        var region: String
        /// Where the credentials came from.
        var source: String
        /// Our time of day.
        var now: Timestamp
    }

    /// One sentence, with the server's own words, and a hint.
    func error(_ context: Context) -> ObjectStoreError {
        if isForeign && !isRetryable { return foreign(context) }
        if isElsewhere(context) { return otherRegion(context) }
        switch code {
        case "NoSuchBucket":
            return sentence(
                .noSuchBucket,
                context,
                "there is no such bucket",
                hint: "check its name and the endpoint, or create it first"
            )
        case "NoSuchKey": return sentence(.notFound, context, "it does not exist")
        case "InvalidRange": return sentence(.invalidRange, context, "the range lies outside the object")
        case "PreconditionFailed": return sentence(.alreadyExists, context, "the key is taken")
        case "EntityTooLarge", "MaxMessageLengthExceeded":
            return sentence(.tooLarge, context, "the server takes no object of that size")
        case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch":
            return sentence(.corrupt, context, "the bytes changed on the way")
        case "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage":
            return sentence(.noSpace, context, "the store is full")
        case "NotImplemented", "MethodNotAllowed":
            return sentence(.invalid, context, "the server does not know this operation")
        default:
            return credentialError(context) ?? encryptionError(context) ?? lockError(context) ?? denial(context)
                ?? byStatus(context)
        }
    }

    /// What is wrong with the credentials, if anything.
    private func credentialError(_ context: Context) -> ObjectStoreError? {
        switch code {
        case "InvalidAccessKeyId":
            return sentence(
                .badCredentials,
                context,
                "the access key is not known",
                hint: "the key came from \(context.source)"
            )
        case "SignatureDoesNotMatch":
            return sentence(
                .badCredentials,
                context,
                "the secret key does not fit the access key",
                hint: "check the secret key, which came from \(context.source)"
            )
        case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired":
            return sentence(
                .badCredentials,
                context,
                "the credentials have expired",
                hint: "renew them (they came from \(context.source))"
            )
        case "InvalidToken":
            return sentence(
                .badCredentials,
                context,
                "the session token is not valid",
                hint: "AWS_SESSION_TOKEN must belong to the access key; the key came from \(context.source)"
            )
        case "RequestTimeTooSkewed":
            let theirs = serverTime.map { ", the server's says \($0)" } ?? ""
            return sentence(
                .badCredentials,
                context,
                "the clocks differ too much: this machine's says \(context.now.basic)\(theirs)",
                hint: "set this machine's clock, for example with NTP"
            )
        default: return nil
        }
    }

    private func byStatus(_ context: Context) -> ObjectStoreError {
        switch status {
        // S3 says in a body what it does not do; without one it is some other web server.
        case 405 where code == nil, 501 where code == nil: return foreign(context)
        case 404: return sentence(.notFound, context, "it does not exist")
        case 412: return sentence(.alreadyExists, context, "the key is taken")
        case 416: return sentence(.invalidRange, context, "the range lies outside the object")
        case 429: return sentence(.throttled, context, "the server asks to slow down")
        case 503 where code == "SlowDown": return sentence(.throttled, context, "the server asks to slow down")
        case 503: return sentence(.unavailable, context, "the server is busy")
        case 507: return sentence(.noSpace, context, "the store is full")
        case 500...: return sentence(.unavailable, context, "the server failed")
        case _ where isRetryable: return sentence(.unavailable, context, "the server did not finish")
        default: return sentence(.other, context, "the server refuses")
        }
    }

    /// Whether the bucket is in another region than asked, whether or not the server says which.
    private func isElsewhere(_ context: Context) -> Bool {
        if namesOtherRegion { return region != context.region }
        return region == nil && (status == 301 || status == 307 || code == "IllegalLocationConstraintException")
    }

    private func otherRegion(_ context: Context) -> ObjectStoreError {
        let bucket = "cannot \(context.action): the bucket is in"
        guard let region else {
            return ObjectStoreError(
                .wrongRegion,
                "\(bucket) another region than \(context.region) (\(status) \(code ?? ""): \(words))",
                hint: "name the bucket's region, in the location or as region= in a storage URL",
                cause: self
            )
        }
        return ObjectStoreError(
            .wrongRegion,
            "\(bucket) the region \(region), not in \(context.region)",
            hint: "set the region to \(region), in the location or as region= in a storage URL, or leave it out"
        )
    }

    private func foreign(_ context: Context) -> ObjectStoreError {
        ObjectStoreError(
            .notAStore,
            "cannot \(context.action): \(context.url.scheme)://\(context.url.hostHeader) answered with status \(status) "
                + "and something that is not S3's",
            hint: "check the endpoint: it must be the S3 API itself, not its web console or another server"
        )
    }

    /// `cannot read s3://b/k: it does not exist (404 NoSuchKey: The specified key …)`.
    func sentence(
        _ kind: ObjectStoreError.Code,
        _ context: Context,
        _ reason: String,
        hint: String? = nil
    ) -> ObjectStoreError {
        let name = code.map { " \($0)" } ?? ""
        let theirs = words.isEmpty ? "" : ": \(words)"
        return ObjectStoreError(
            kind,
            "cannot \(context.action): \(reason) (\(status)\(name)\(theirs))",
            hint: hint,
            cause: self
        )
    }
}
