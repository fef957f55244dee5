// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Foundation
import Testing

/// One request out of `credential_requests.json`: what botocore sends for a call that gives credentials.
private struct Recorded: Decodable {
    let method: String
    let url: String
    let body: String
    let authorization: String?
    let bearerToken: String?

    static func load() throws -> [String: Recorded] {
        struct File: Decodable {
            let calls: [String: Recorded]
        }
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/credential_requests.json")
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).calls
    }
}

@Suite struct CredentialRequestTests {
    /// 2026-01-31T23:59:58Z, as the script has it.
    private static let moment = WallClock { Timestamp(secondsSince1970: 1_769_903_998) }
    private static let config = """
        [profile AssumeRole]
        region = eu-central-1
        role_arn = arn:aws:iam::123456789012:role/team/backup
        role_session_name = nightly@host
        external_id = id=+/:
        duration_seconds = 900
        source_profile = keys
        [profile keys]
        aws_access_key_id = AKIDEXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
        [profile AssumeRoleWithWebIdentity]
        region = eu-central-1
        role_arn = arn:aws:iam::123456789012:role/team/backup
        role_session_name = nightly@host
        web_identity_token_file = /token
        [profile GetRoleCredentials]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Backup Operator
        [sso-session corp]
        sso_region = eu-central-1
        """
    private static let files = [
        "/home/u/.aws/config": config, "/token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIifQ.a-b_c~d=\n",
        // The SHA-1 of `corp`.
        "/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json":
            #"{"accessToken": "secret-token", "expiresAt": "2026-02-01T08:00:00Z"}"#,
    ]

    @Test(arguments: ["AssumeRole", "AssumeRoleWithWebIdentity", "GetRoleCredentials"])
    func `a call that gives credentials is written and signed as botocore does it`(name: String) async throws {
        let recorded = try #require(try Recorded.load()[name])
        // The answer is of no interest: whatever it is, the request went out before.
        let http = FakeHTTP { _ in (200, "") }
        let environment = environment([:], files: Self.files)
        let chain = try CredentialsChain(environment, profile: name, http: http, clock: Self.moment)
        _ = try? await chain.credentials()
        let sent = try #require(http.sent.first)
        #expect(sent.method == recorded.method)
        #expect(sent.url.text == recorded.url)
        #expect(String(decoding: sent.body, as: UTF8.self) == recorded.body)
        #expect(sent.headers["Authorization"] == recorded.authorization)
        #expect(sent.headers["x-amz-sso_bearer_token"] == recorded.bearerToken)
    }
}
