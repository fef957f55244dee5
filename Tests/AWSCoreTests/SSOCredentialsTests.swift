// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Testing

@Suite struct SSOCredentialsTests {
    private static let noon = WallClock { Timestamp(secondsSince1970: 1_769_860_800) }
    /// The names are the SHA-1 of `corp` and of `https://corp.awsapps.com/start`, as `sha1sum` gives them.
    private static let sessionFile = "/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
    private static let urlFile = "/home/u/.aws/sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json"
    private static let config = """
        [profile new]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Backup Operator
        [sso-session corp]
        sso_region = eu-central-1
        sso_start_url = https://corp.awsapps.com/start
        [profile old]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = cn-north-1
        sso_account_id = 123456789012
        sso_role_name = r
        """
    private static let answer = """
        {"roleCredentials": {"accessKeyId": "AK", "secretAccessKey": "sec", "sessionToken": "tok", "expiration": 1769882400000}}
        """

    private func fetch(_ profile: String, _ token: String?, _ http: FakeHTTP) async throws -> AWSCredentials? {
        var files = ["/home/u/.aws/config": Self.config]
        files[profile == "new" ? Self.sessionFile : Self.urlFile] = token
        let chain = try CredentialsChain(environment([:], files: files), profile: profile, http: http, clock: Self.noon)
        return try await chain.credentials()
    }

    @Test(arguments: [
        ("new", "2026-01-31T18:00:00Z", "portal.sso.eu-central-1.amazonaws.com", "role_name=Backup%20Operator"),
        ("old", "2026-01-31T18:00:00UTC", "portal.sso.cn-north-1.amazonaws.com.cn", "role_name=r"),
    ])
    func `the token of a sign-in gives credentials of the role`(
        profile: String,
        expiry: String,
        host: String,
        query: String
    ) async throws {
        let http = FakeHTTP { _ in (200, Self.answer) }
        let found = try #require(
            try await fetch(profile, #"{"accessToken": "secret-token", "expiresAt": "\#(expiry)"}"#, http)
        )
        #expect(found.accessKeyID == "AK" && found.secretAccessKey.value == "sec" && found.sessionToken?.value == "tok")
        #expect(found.expiration == Timestamp(secondsSince1970: 1_769_882_400))
        let request = try #require(http.sent.first)
        #expect(request.url.text == "https://\(host)/federation/credentials?\(query)&account_id=123456789012")
        #expect(request.headers["x-amz-sso_bearer_token"] == "secret-token")
        #expect(request.headers["Authorization"] == nil)
    }

    @Test(
        arguments: [
            (nil, 200, "nobody has signed in for the profile new: run: aws sso login --profile new"),
            (
                #"{"accessToken": "t", "expiresAt": "2026-01-31T11:00:00Z"}"#, 200,
                "the sign-in of the profile new has expired: run: aws sso login --profile new"
            ),
            (
                #"{"accessToken": "t", "expiresAt": "2026-01-31T18:00:00Z"}"#, 401,
                "the sign-in of the profile new is not valid any more: run: aws sso login --profile new"
            ),
            (
                #"{"accessToken": "t", "expiresAt": "2026-01-31T18:00:00Z"}"#, 403,
                "SSO at portal.sso.eu-central-1.amazonaws.com gives no credentials of the role Backup Operator in the account "
                    + "123456789012: No access"
            ),
            (
                "{}", 200,
                "~/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json holds no token of `aws sso login`"
            ),
        ] as [(String?, Int, String)]
    )
    func `what is wrong with a sign-in is one sentence`(token: String?, status: Int, sentence: String) async throws {
        let http = FakeHTTP { _ in (status, #"{"message": "No access"}"#) }
        let error = try await #require(throws: AWSError.self) { _ = try await fetch("new", token, http) }
        #expect(error.message == sentence)
    }
}
