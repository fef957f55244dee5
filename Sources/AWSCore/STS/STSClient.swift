// SPDX-License-Identifier: Apache-2.0

/// The two calls of AWS's Security Token Service that give credentials of a role.
struct STSClient: Sendable {
    let environment: AWSEnvironment
    let http: any HTTPSending
    let clock: WallClock
    /// Where to ask; `nil` for the global endpoint.
    let region: String?

    /// Takes a role with the token of an identity provider; unsigned, the token is the proof.
    /// - Parameters:
    ///   - role: The role's ARN.
    ///   - sessionName: How AWS's logs call the session; a default when `nil`.
    ///   - webIdentityToken: The proof.
    /// - Returns: Credentials that expire.
    /// - Throws: ``AWSError`` `.credentialsRefused` with the service's own words.
    func assumeRole(_ role: String, sessionName: String?, webIdentityToken: Secret) async throws -> AWSCredentials {
        let form = [
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role),
            ("RoleSessionName", sessionName ?? defaultSessionName), ("WebIdentityToken", webIdentityToken.value),
        ]
        return try await call(form, role: role, signer: nil)
    }

    /// Takes a role with the credentials of someone who may.
    /// - Parameters:
    ///   - role: The role's ARN.
    ///   - options: `external_id`, `role_session_name` and `duration_seconds` of a profile.
    ///   - source: Who may.
    /// - Returns: Credentials that expire.
    /// - Throws: ``AWSError`` `.credentialsRefused` with the service's own words.
    func assumeRole(_ role: String, options: [String: String], as source: AWSCredentials) async throws -> AWSCredentials
    {
        var form = [
            ("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role),
            ("RoleSessionName", options["role_session_name"] ?? defaultSessionName),
        ]
        if let id = options["external_id"] { form.append(("ExternalId", id)) }
        if let seconds = options["duration_seconds"] { form.append(("DurationSeconds", seconds)) }
        return try await call(form, role: role, signer: source)
    }

    private var defaultSessionName: String { "lifeboat-\(Int(clock.now.secondsSince1970))" }

    private func call(
        _ form: [(String, String)],
        role: String,
        signer: AWSCredentials?
    ) async throws -> AWSCredentials {
        let body = form.map { URIEncoding.encode($0.0) + "=" + URIEncoding.encode($0.1) }.joined(separator: "&")
        var request = AWSRequest("POST", try endpoint(), body: Array(body.utf8), timeout: .seconds(20))
        request.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        if let signer {
            let signature = SignatureV4(credentials: signer, region: region ?? AWSRegion.fallback, service: "sts")
            signature.sign(&request, payloadHash: Digest.hex(Digest.sha256(request.body)), at: clock.now)
        }
        let response = try await http.send(request)
        let answer = try await response.collect(maximum: 1 << 18)
        guard response.status == 200 else { throw refusal(response.status, answer, role, request.url) }
        return try credentials(answer, role, request.url)
    }

    private func endpoint() throws -> RequestURL {
        if let text = environment["AWS_ENDPOINT_URL_STS"] ?? environment["AWS_ENDPOINT_URL"] {
            return try RequestURL(parsing: text)
        }
        guard let region else { return RequestURL(scheme: "https", host: "sts.amazonaws.com") }
        return RequestURL(scheme: "https", host: "sts.\(region).\(AWSRegion.domain(of: region))")
    }

    private func refusal(_ status: Int, _ answer: [UInt8], _ role: String, _ url: RequestURL) -> AWSError {
        let error = (try? XMLElement(parsing: answer))?.child("Error")
        let code = error?["Code"] ?? "status \(status)"
        let words = error?["Message"] ?? String(decoding: answer.prefix(300), as: UTF8.self)
        let hint: String? =
            switch code {
            case "AccessDenied": "check the trust policy of the role"
            case "InvalidIdentityToken", "ExpiredTokenException", "IDPRejectedClaim":
                "check the OIDC provider of the cluster in IAM, and the token's audience (sts.amazonaws.com)"
            default: nil
            }
        return AWSError(
            .credentialsRefused,
            "STS at \(url.hostHeader) refuses the role \(role): \(code): \(words)",
            hint: hint,
            isRetryable: status >= 500 || status == 429 || code == "Throttling" || code == "IDPCommunicationError"
        )
    }

    private func credentials(_ answer: [UInt8], _ role: String, _ url: RequestURL) throws -> AWSCredentials {
        let document = try? XMLElement(parsing: answer)
        // <AssumeRole…Response><AssumeRole…Result><Credentials>
        let found = document?.children.lazy.compactMap { $0.child("Credentials") }.first
        guard let found, let id = found["AccessKeyId"], let secret = found["SecretAccessKey"],
            let token = found["SessionToken"], let expiration = found["Expiration"].flatMap(Timestamp.init(iso8601:))
        else {
            throw AWSError(.badResponse, "\(url.hostHeader) gave an answer that is not one of STS")
        }
        return AWSCredentials(
            accessKeyID: id,
            secretAccessKey: Secret(secret),
            sessionToken: Secret(token),
            expiration: expiration,
            source: "the role \(role)"
        )
    }
}
