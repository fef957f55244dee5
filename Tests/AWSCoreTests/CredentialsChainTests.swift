// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Testing

private let noon = WallClock { Timestamp(secondsSince1970: 1_769_860_800) }
private let temporary = """
    {"Code": "Success", "AccessKeyId": "AKT", "SecretAccessKey": "sect", "Token": "tok", \
    "Expiration": "2026-01-31T18:00:00Z"}
    """

@Suite struct CredentialsChainTests {
    /// Nobody answers.
    private let silent = FakeHTTP { _ in throw AWSError(.timedOut, "nobody is there") }

    private func find(
        _ variables: [String: String],
        files: [String: String] = [:],
        profile: String? = nil,
        http: FakeHTTP? = nil
    ) async throws -> AWSCredentials {
        let chain = try CredentialsChain(
            environment(variables, files: files),
            profile: profile,
            http: http ?? silent,
            clock: noon
        )
        return try #require(try await chain.credentials())
    }

    private func failure(
        _ variables: [String: String],
        files: [String: String] = [:],
        profile: String? = nil,
        http: FakeHTTP? = nil
    ) async throws -> AWSError {
        try #require(
            await #expect(throws: AWSError.self) {
                _ = try await find(variables, files: files, profile: profile, http: http)
            }
        )
    }

    @Test func `variables come first`() async throws {
        let variables = ["AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "sec", "AWS_SESSION_TOKEN": "tok"]
        let files = ["/home/u/.aws/credentials": "[default]\naws_access_key_id=F\naws_secret_access_key=f\n"]
        let found = try await find(variables, files: files)
        #expect(found.accessKeyID == "AK")
        #expect(found.secretAccessKey.value == "sec")
        #expect(found.sessionToken?.value == "tok")
        #expect(silent.sent.isEmpty)
    }

    @Test func `half of a pair is a mistake, not an empty place`() async throws {
        let error = try await failure(["AWS_ACCESS_KEY_ID": "AK"])
        #expect(error.message == "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not")
    }

    @Test(
        arguments: [
            (["AWS_PROFILE": "two words"], nil, "TWO"), ([:], nil, "DEF"), ([:], "plain", "PLAIN"),
            (["AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "s"], "plain", "PLAIN"),
        ] as [([String: String], String?, String)]
    )
    func `profiles are found in both files`(
        variables: [String: String],
        profile: String?,
        expected: String
    ) async throws {
        let files = [
            "/home/u/.aws/credentials": """
            # a comment
            [default]
            aws_access_key_id = DEF
            aws_secret_access_key = d=ef+/ ; comment

            [plain]
            aws_access_key_id=PLAIN
            aws_secret_access_key=p
            """,
            "/home/u/.aws/config": """
            [default]
            region = eu-west-1
            aws_access_key_id = OVERRIDDEN
            s3 =
                max_concurrent_requests = 20
            [profile "two words"]
            aws_access_key_id = TWO
            aws_secret_access_key = t
            [sso-session x]
            sso_region = y
            """,
        ]
        let found = try await find(variables, files: files, profile: profile)
        #expect(found.accessKeyID == expected)
        if expected == "DEF" { #expect(found.secretAccessKey.value == "d=ef+/") }
        #expect(try AWSRegion.configured(environment([:], files: files)) == "eu-west-1")
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `a file is read whichever system wrote it`(end: String) async throws {
        let lines = [
            "# keys", "[profile p]", "aws_access_key_id = K", "", "aws_secret_access_key = k # note", "s3 =", "  x = y",
            "[default]", "region = eu-west-1", "",
        ]
        let files = ["/home/u/.aws/config": lines.joined(separator: end)]
        let found = try await find([:], files: files, profile: "p")
        #expect(found.accessKeyID == "K" && found.secretAccessKey.value == "k")
        #expect(try AWSRegion.configured(environment([:], files: files)) == "eu-west-1")
        let broken = ["[default]", "", "nonsense"].joined(separator: end)
        let error = try await failure([:], files: ["/home/u/.aws/config": broken])
        #expect(error.message == "line 3 of ~/.aws/config is neither a section nor a setting")
    }

    @Test func `files elsewhere are read where the variables say`() async throws {
        let found = try await find(
            ["AWS_SHARED_CREDENTIALS_FILE": "~/keys", "AWS_CONFIG_FILE": "/etc/aws"],
            files: ["/home/u/keys": "[default]\naws_access_key_id=K\naws_secret_access_key=k\n"]
        )
        #expect(found.accessKeyID == "K")
    }

    @Test(arguments: [
        ("[default\n", "the section in line 1 of ~/.aws/config does not end with ]"),
        ("[default]\nnonsense\n", "line 2 of ~/.aws/config is neither a section nor a setting"),
        ("region=x\n", "line 1 of ~/.aws/config is neither a section nor a setting"),
    ])
    func `a broken file is told with its line`(text: String, sentence: String) async throws {
        let error = try await failure([:], files: ["/home/u/.aws/config": text])
        #expect(error.message == sentence)
    }

    @Test(arguments: [
        ("sso_session = x", "the profile p names the sso-session \"x\", which is not in"),
        ("sso_start_url = https://x", "the profile p signs in with SSO and has no sso_region"),
        ("login_session = x", "the profile p signs in to the console with a browser, which Lifeboat cannot do itself"),
        ("role_arn = arn:r", "the profile p has a role_arn and needs one of source_profile and credential_source"),
        ("role_arn = arn:r\nsource_profile = q", "there is no profile \"q\""),
        ("role_arn = arn:r\nsource_profile = loop", "the profile p refers to itself by source_profile"),
        ("role_arn = arn:r\nmfa_serial = arn:m\nsource_profile = q", "the profile p wants a code of a second factor"),
        ("aws_access_key_id = a", "the profile p has an aws_access_key_id and no aws_secret_access_key"),
        ("region = x", "the profile \"p\" in ~/.aws/config and ~/.aws/credentials has no credentials"),
    ])
    func `what a profile cannot mean is told`(settings: String, sentence: String) async throws {
        let text = "[profile p]\n\(settings)\n[profile loop]\nrole_arn = arn:l\nsource_profile = p\n"
        let error = try await failure([:], files: ["/home/u/.aws/config": text], profile: "p")
        #expect(error.message.hasPrefix(sentence), "\(error.message)")
    }

    @Test func `a profile that is named must be there`() async throws {
        for (variables, profile) in [(["AWS_PROFILE": "p"], nil), ([:], "p")] as [([String: String], String?)] {
            let error = try await failure(variables, profile: profile)
            #expect(error.message == "there is no profile \"p\" in ~/.aws/config and ~/.aws/credentials")
        }
    }

    @Test func `a process gives credentials`() async throws {
        let json = #"{"Version":1,"AccessKeyId":"P","SecretAccessKey":"p","SessionToken":"t"}"#
        let text = "[profile p]\ncredential_process = printf '%s' '\(json)'\n"
        let found = try await find([:], files: ["/home/u/.aws/config": text], profile: "p")
        #expect(found.accessKeyID == "P" && found.sessionToken?.value == "t")
        let broken = "[profile p]\ncredential_process = echo sorry >&2; exit 3\n"
        let error = try await failure([:], files: ["/home/u/.aws/config": broken], profile: "p")
        #expect(error.message.hasPrefix("the credential_process of the profile p failed"), "\(error.message)")
        #expect(error.message.hasSuffix("sorry"), "\(error.message)")
    }

    @Test func `web identity asks STS in the region, with the token of the moment`() async throws {
        let http = FakeHTTP { _ in (200, Self.answer("AssumeRoleWithWebIdentity")) }
        let variables = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
            "AWS_REGION": "eu-central-1",
        ]
        let found = try await find(variables, files: ["/var/token": "jwt+x\n"], http: http)
        #expect(found.accessKeyID == "STS")
        #expect(found.expiration == Timestamp(iso8601: "2026-01-31T13:00:00Z"))
        let request = try #require(http.sent.first)
        #expect(request.url.text == "https://sts.eu-central-1.amazonaws.com/")
        #expect(request.headers["Authorization"] == nil)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
                + "&RoleSessionName=lifeboat-1769860800&WebIdentityToken=jwt%2Bx"
        )
    }

    @Test func `STS's refusal keeps its words`() async throws {
        let body = """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>\
            <Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message>\
            </Error></ErrorResponse>
            """
        let variables = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/var/token", "AWS_ROLE_ARN": "arn:r"]
        let error = try await failure(variables, files: ["/var/token": "jwt"], http: FakeHTTP { _ in (403, body) })
        #expect(
            error.message == "STS at sts.amazonaws.com refuses the role arn:r: AccessDenied: "
                + "Not authorized to perform sts:AssumeRoleWithWebIdentity"
        )
        #expect(error.hint == "check the trust policy of the role")
        #expect(!error.isRetryable)
    }

    @Test func `a missing token file is told`() async throws {
        let error = try await failure(["AWS_WEB_IDENTITY_TOKEN_FILE": "/none", "AWS_ROLE_ARN": "arn:r"])
        #expect(error.message == "the token file /none that AWS_WEB_IDENTITY_TOKEN_FILE names is missing or empty")
    }

    @Test func `a role is taken with the credentials of another profile`() async throws {
        let http = FakeHTTP { _ in (200, Self.answer("AssumeRole")) }
        let text = """
            [profile r]
            role_arn = arn:r
            source_profile = base
            external_id = x y
            region = eu-west-3
            [profile base]
            aws_access_key_id = BASE
            aws_secret_access_key = b
            """
        let found = try await find([:], files: ["/home/u/.aws/config": text], profile: "r", http: http)
        #expect(found.accessKeyID == "STS")
        let request = try #require(http.sent.first)
        #expect(request.url.host == "sts.eu-west-3.amazonaws.com")
        #expect(
            request.headers["Authorization"]?.contains("Credential=BASE/20260131/eu-west-3/sts/aws4_request") == true
        )
        #expect(String(decoding: request.body, as: UTF8.self).contains("&ExternalId=x%20y"))
    }

    @Test func `the Pod Identity agent is asked with the token of the moment`() async throws {
        let http = FakeHTTP { _ in (200, temporary) }
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/var/token",
        ]
        let found = try await find(variables, files: ["/var/token": "jwt\n"], http: http)
        #expect(found.accessKeyID == "AKT" && found.sessionToken?.value == "tok")
        let request = try #require(http.sent.first)
        #expect(request.url.text == "http://169.254.170.23/v1/credentials")
        #expect(request.headers["Authorization"] == "jwt")
    }

    @Test func `a container endpoint elsewhere must be encrypted`() async throws {
        let error = try await failure(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://evil.example/creds"])
        #expect(
            error.message == "AWS_CONTAINER_CREDENTIALS_FULL_URI names evil.example, which may be asked over https only"
        )
        #expect(silent.sent.isEmpty)
    }

    @Test func `an instance is asked with a session token`() async throws {
        let http = FakeHTTP { request in
            switch (request.method, request.url.path) {
            case ("PUT", "/latest/api/token"): (200, "session")
            case ("GET", "/latest/meta-data/iam/security-credentials/"): (200, "my-role\n")
            case ("GET", "/latest/meta-data/iam/security-credentials/my-role"): (200, temporary)
            case ("GET", "/latest/meta-data/placement/region"): (200, "ap-south-1")
            default: (404, "")
            }
        }
        #expect(try await find([:], http: http).accessKeyID == "AKT")
        #expect(http.sent.dropFirst().allSatisfy { $0.headers["X-aws-ec2-metadata-token"] == "session" })
        #expect(http.sent.allSatisfy { $0.timeout <= .seconds(1) })
        #expect(try await InstanceMetadata(environment([:]), http: http).region() == "ap-south-1")
    }

    @Test func `an instance is not asked when that is switched off`() async throws {
        let http = FakeHTTP { _ in (200, temporary) }
        let error = try await failure(["AWS_EC2_METADATA_DISABLED": "true"], http: http)
        #expect(error.code == .noCredentials)
        #expect(http.sent.isEmpty)
    }

    @Test func `when nothing is there, all places are named`() async throws {
        let error = try await failure([:])
        #expect(error.code == .noCredentials)
        for place in ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "profile default", "CONTAINER", "EC2"] {
            #expect(error.message.contains(place), "\(error.message)")
        }
    }

    private static func answer(_ action: String) -> String {
        """
        <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(action)Result>
          <Credentials><AccessKeyId>STS</AccessKeyId><SecretAccessKey>s&amp;s</SecretAccessKey>
          <SessionToken>t</SessionToken><Expiration>2026-01-31T13:00:00Z</Expiration></Credentials>
        </\(action)Result></\(action)Response>
        """
    }
}
