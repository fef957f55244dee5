// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// Makes the URLs of a bucket and its objects.
struct S3Addressing: Sendable {
    private let bucket: String
    private let endpoint: RequestURL?
    /// `https://server/bucket/key` rather than `https://bucket.server/key`.
    let usesPathStyle: Bool

    /// Follows the configuration.
    ///
    /// Unless told, the bucket goes into the path when the server is not AWS, as it often has one name only, or when
    /// its name has a dot, which the certificate for `*.s3.region.amazonaws.com` does not cover, or capitals.
    ///
    /// - Parameters:
    ///   - configuration: The bucket.
    ///   - isForOthers: Whether the URLs are for others, who may reach the server at another address.
    init(_ configuration: S3Configuration, isForOthers: Bool = false) {
        bucket = configuration.bucket
        endpoint = (isForOthers ? configuration.publicEndpoint : nil) ?? configuration.endpoint
        let isHostLabel = bucket.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        usesPathStyle = configuration.pathStyle ?? (configuration.endpoint != nil || !isHostLabel)
    }

    /// The URL of the bucket (`key` is `nil`) or an object.
    func url(key: String?, region: String, query: [RequestURL.QueryItem] = []) -> RequestURL {
        var url =
            endpoint ?? RequestURL(scheme: "https", host: "s3.\(region).\(AWSRegion.domain(of: region))")
        var path = url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
        if usesPathStyle {
            path += "/" + URIEncoding.encode(bucket)
        } else {
            url.host = bucket + "." + url.host
        }
        if let key {
            path += "/" + URIEncoding.encode(key, keepingSlashes: true)
        } else if path.isEmpty {
            path = "/"
        }
        url.path = path
        url.query = query
        return url
    }
}
