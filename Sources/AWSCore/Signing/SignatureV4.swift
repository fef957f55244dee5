// SPDX-License-Identifier: Apache-2.0

/// Signs requests with AWS Signature Version 4.
package struct SignatureV4: Sendable {
    private let credentials: AWSCredentials
    private let region: String
    private let service: String

    /// The SHA-256 of nothing, in hexadecimal.
    package static let emptyPayloadHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// A signer for one service in one region.
    /// - Parameters:
    ///   - credentials: Who signs.
    ///   - region: Such as `eu-central-1`; the signature holds nowhere else.
    ///   - service: Such as `s3` or `sts`.
    package init(credentials: AWSCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// Adds the headers `X-Amz-Date`, `X-Amz-Security-Token` and `Authorization`, and for S3 `X-Amz-Content-Sha256`.
    ///
    /// Every header that is there is signed, so that nothing on the way can change one; `Host` is always signed.
    /// - Parameters:
    ///   - request: What to sign; must not change afterwards.
    ///   - payloadHash: The SHA-256 of the body in hexadecimal.
    ///   - time: The present moment.
    package func sign(_ request: inout AWSRequest, payloadHash: String, at time: Timestamp) {
        request.headers["X-Amz-Date"] = time.basic
        request.headers["X-Amz-Security-Token"] = credentials.sessionToken?.value
        if service == "s3" { request.headers["X-Amz-Content-Sha256"] = payloadHash }
        let canonical = CanonicalRequest(request, payloadHash: payloadHash, encodesPathTwice: service != "s3")
        let signature = signature(of: canonical, at: time)
        request.headers["Authorization"] =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope(at: time)), "
            + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
    }

    /// A URL that carries its own signature, for a `GET` without headers.
    /// - Parameters:
    ///   - url: What to read.
    ///   - expiresIn: How long the URL works; AWS takes up to seven days.
    ///   - time: The present moment.
    /// - Returns: The URL with the signature in its query. Whoever has it may read: it is a secret.
    package func presign(_ url: RequestURL, expiresIn: Duration, at time: Timestamp) -> RequestURL {
        var request = AWSRequest("GET", url)
        request.url.query += [
            .init("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            .init("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(at: time))"),
            .init("X-Amz-Date", time.basic),
            .init("X-Amz-Expires", String(expiresIn.components.seconds)),
            .init("X-Amz-SignedHeaders", "host"),
        ]
        if let token = credentials.sessionToken { request.url.query.append(.init("X-Amz-Security-Token", token.value)) }
        let canonical = CanonicalRequest(
            request,
            payloadHash: service == "s3" ? "UNSIGNED-PAYLOAD" : Self.emptyPayloadHash,
            encodesPathTwice: service != "s3"
        )
        request.url.query.append(.init("X-Amz-Signature", signature(of: canonical, at: time)))
        return request.url
    }

    private func scope(at time: Timestamp) -> String { "\(time.day)/\(region)/\(service)/aws4_request" }

    private func signature(of request: CanonicalRequest, at time: Timestamp) -> String {
        let hash = Digest.hex(Digest.sha256(Array(request.text.utf8)))
        var key = Array("AWS4\(credentials.secretAccessKey.value)".utf8)
        for part in [time.day, region, service, "aws4_request"] { key = Digest.hmac(key, part) }
        return Digest.hex(Digest.hmac(key, "AWS4-HMAC-SHA256\n\(time.basic)\n\(scope(at: time))\n\(hash)"))
    }
}

/// A request in the one form that both sides derive the signature from.
struct CanonicalRequest {
    let text: String
    let signedHeaders: String

    init(_ request: AWSRequest, payloadHash: String, encodesPathTwice: Bool) {
        let path = encodesPathTwice ? URIEncoding.encode(request.url.path, keepingSlashes: true) : request.url.path
        var fields: [(name: String, value: String)] = [("host", request.url.hostHeader)]
        for (name, value) in request.headers.all where !Self.unsigned.contains(name.lowercased()) {
            fields.append((name.lowercased(), Self.trim(value)))
        }
        fields.sort { $0.name < $1.name }
        signedHeaders = fields.map(\.name).joined(separator: ";")
        text = [
            request.method, path, Self.query(request.url),
            fields.map { "\($0.name):\($0.value)\n" }.joined(), signedHeaders, payloadHash,
        ].joined(separator: "\n")
    }

    /// What proxies add or change, and what the signature itself goes into.
    private static let unsigned: Set = ["host", "authorization", "user-agent", "expect", "connection"]

    private static func query(_ url: RequestURL) -> String {
        url.query.map { (URIEncoding.encode($0.name), URIEncoding.encode($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    /// Outer spaces go, inner runs of spaces become one.
    private static func trim(_ value: String) -> String {
        value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
}
