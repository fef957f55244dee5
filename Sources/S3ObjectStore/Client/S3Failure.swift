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
        region =
            response.headers["x-amz-bucket-region"] ?? error?["Region"]
            ?? error?["Endpoint"].flatMap(Self.region(ofEndpoint:)) ?? Self.region(expectedBy: error?["Message"] ?? "")
        // A date is allowed, too, but S3 sends seconds.
        retryAfter = response.headers["Retry-After"].flatMap { Int($0) }.map { .seconds(max(0, $0)) }
        serverTime = response.headers["Date"]
        isForeign = !body.isEmpty && error == nil
    }

    /// The region in the address that a redirect leads to: `bucket.s3-eu-west-1.amazonaws.com`, or with a dot.
    private static func region(ofEndpoint address: String) -> String? {
        guard let host = address.firstRange(of: ".amazonaws.com").map({ address[..<$0.lowerBound] }) else { return nil }
        for mark in ["s3.", "s3-"] {
            guard let found = host.ranges(of: mark).last?.upperBound else { continue }
            let region = host[found...]
            if region.split(separator: "-").count >= 3, !region.contains(".") { return String(region) }
        }
        return nil
    }

    /// The region in `the region 'us-east-1' is wrong; expecting 'eu-west-1'`, which some servers say in words only.
    private static func region(expectedBy words: String) -> String? {
        guard let mark = words.firstRange(of: "expecting '") else { return nil }
        let region = words[mark.upperBound...].prefix { $0 != "'" }
        return region.isEmpty ? nil : String(region)
    }

    /// Whether the same request may succeed a moment later.
    var isRetryable: Bool {
        if let code, Self.passing.contains(code) { return true }
        if code != nil, status < 500 { return false }
        return [408, 429, 500, 502, 503, 504].contains(status)
    }

    /// Codes of refusals that are none a moment later.
    static let passing: Set = [
        "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "Throttling", "ThrottlingException",
        "TooManyRequests", "RequestLimitExceeded", "OperationAborted", "ConditionalRequestConflict", "Busy",
        "KMS.ThrottlingException",
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
