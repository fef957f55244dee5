// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Credentials of a role that IAM Identity Center gives to whoever has signed in with `aws sso login`.
struct SSOCredentials: Sendable {
    let session: SSOSession
    let environment: AWSEnvironment
    let http: any HTTPSending
    let clock: WallClock

    private var source: String { "the profile \(session.profile), signed in with SSO" }
    private var hint: String { "run: aws sso login --profile \(session.profile)" }

    /// Exchanges the token at hand for credentials.
    /// - Throws: ``AWSError`` `.noCredentials` when there is no token or it has expired, `.credentialsRefused` with the service's
    ///   own words.
    func fetch() async throws -> AWSCredentials {
        let request = try request(token: try token())
        let response = try await http.send(request)
        let body = try await response.collect(maximum: 1 << 16)
        guard response.status == 200 else { throw refusal(response, body, request.url) }
        return try credentials(body)
    }

    /// The token of the last `aws sso login`.
    private func token() throws -> Secret {
        guard let text = try environment.file(session.tokenFile) else {
            throw AWSError(
                .noCredentials,
                "nobody has signed in for the profile \(session.profile): \(hint)",
                hint: hint
            )
        }
        guard let json = try? JSONParser.parse(text), let token = json["accessToken"]?.string,
            let expiration = json["expiresAt"]?.string.flatMap(Self.time)
        else {
            throw AWSError(.badConfiguration, "\(session.tokenFile) holds no token of `aws sso login`", hint: hint)
        }
        guard clock.now < expiration else {
            throw AWSError(
                .noCredentials,
                "the sign-in of the profile \(session.profile) has expired: \(hint)",
                hint: hint
            )
        }
        return Secret(token)
    }

    /// Older versions of `aws` wrote `2026-01-31T18:00:00UTC`.
    private static func time(_ text: String) -> Timestamp? {
        Timestamp(iso8601: text.hasSuffix("UTC") ? text.dropLast(3) + "Z" : text)
    }

    /// `GetRoleCredentials`: unsigned, the token is the proof.
    private func request(token: Secret) throws -> AWSRequest {
        var url: RequestURL
        if let text = environment["AWS_ENDPOINT_URL_SSO"] ?? environment["AWS_ENDPOINT_URL"] {
            url = try RequestURL(parsing: text)
        } else {
            url = RequestURL(
                scheme: "https",
                host: "portal.sso.\(session.region).\(AWSRegion.domain(of: session.region))"
            )
        }
        url.path = "/federation/credentials"
        url.query = [.init("role_name", session.roleName), .init("account_id", session.accountID)]
        guard !token.value.utf8.contains(where: { $0 < 0x20 }) else {
            throw AWSError(.badConfiguration, "the token in \(session.tokenFile) has a line break in it", hint: hint)
        }
        return AWSRequest("GET", url, headers: ["x-amz-sso_bearer_token": token.value], timeout: .seconds(20))
    }

    private func refusal(_ response: AWSResponse, _ body: [UInt8], _ url: RequestURL) -> AWSError {
        let words = (try? JSONParser.parse(body))?["message"]?.string ?? "status \(response.status)"
        let isUnauthorized = response.status == 401
        let reason =
            isUnauthorized
            ? "the sign-in of the profile \(session.profile) is not valid any more: \(hint)"
            : "SSO at \(url.hostHeader) gives no credentials of the role \(session.roleName) in the account "
                + "\(session.accountID): \(words)"
        return AWSError(
            isUnauthorized ? .noCredentials : .credentialsRefused,
            reason,
            hint: isUnauthorized
                ? hint : "check sso_account_id and sso_role_name, and that the role is assigned to you",
            isRetryable: response.status >= 500 || response.status == 429
        )
    }

    private func credentials(_ body: [UInt8]) throws -> AWSCredentials {
        let found = (try? JSONParser.parse(body))?["roleCredentials"]
        guard let found, let id = found["accessKeyId"]?.string, let secret = found["secretAccessKey"]?.string,
            let token = found["sessionToken"]?.string, let milliseconds = found["expiration"]?.int
        else {
            throw AWSError(.badResponse, "SSO in \(session.region) gave an answer without credentials")
        }
        return AWSCredentials(
            accessKeyID: id,
            secretAccessKey: Secret(secret),
            sessionToken: Secret(token),
            expiration: Timestamp(secondsSince1970: Double(milliseconds) / 1000),
            source: source
        )
    }
}
