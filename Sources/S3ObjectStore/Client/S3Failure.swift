// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import ObjectStore

/// A refusal by the server, before it is put into a sentence.
struct S3Failure: Error, Sendable {
    let status: Int
    /// S3's own code, such as `NoSuchKey`; `nil` when the answer had none.
    let code: String?
    /// S3's own words.
    let words: String
    /// The region that the server named.
    let region: String?
    let retryAfter: Duration?
    /// The server's time of day.
    let serverTime: String?
    /// Whether the body was something other than an answer of S3, such as a web page.
    let isForeign: Bool

    /// Reads an answer that is no success.
    init(_ response: AWSResponse, body: [UInt8]) {
        status = response.status
        let document = try? XMLElement(parsing: body)
        let error = document?.name == "Error" ? document : nil
        code = error?["Code"]
        words = error?["Message"] ?? ""
        region = response.headers["x-amz-bucket-region"] ?? error?["Region"]
        // A date is allowed, too, but S3 sends seconds.
        retryAfter = response.headers["Retry-After"].flatMap { Int($0) }.map { .seconds(max(0, $0)) }
        serverTime = response.headers["Date"]
        isForeign = !body.isEmpty && error == nil
    }

    /// Whether the same request may succeed a moment later.
    var isRetryable: Bool {
        if let code, Self.passing.contains(code) { return true }
        if code != nil, status < 500 { return false }
        return [408, 429, 500, 502, 503, 504].contains(status)
    }

    private static let passing: Set = [
        "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "Throttling", "ThrottlingException",
        "TooManyRequests", "RequestLimitExceeded", "OperationAborted", "ConditionalRequestConflict", "Busy",
    ]

    /// Whether the bucket is in the region the answer names, and not where we asked.
    var namesOtherRegion: Bool {
        guard region != nil else { return false }
        return status == 301 || status == 307 || code == "AuthorizationHeaderMalformed"
            || code == "IllegalLocationConstraintException" || (status == 400 && code == nil)
    }

    /// Whether newer credentials may help.
    var isExpired: Bool { code == "ExpiredToken" || code == "ExpiredTokenException" || code == "TokenRefreshRequired" }
}
