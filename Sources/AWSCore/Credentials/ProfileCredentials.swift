// SPDX-License-Identifier: Apache-2.0

/// Credentials of a profile in AWS's shared files: keys, a process that gives them, a sign-in with SSO, or a role.
struct ProfileCredentials: CredentialsProvider {
    /// How many profiles may refer to one another with `source_profile`.
    private static let maximumChain = 5

    let environment: AWSEnvironment
    let http: any HTTPSending
    let clock: WallClock
    /// The profile asked for by name; `nil` for `AWS_PROFILE`, or `default`.
    let explicitProfile: String?

    private var isRequired: Bool { explicitProfile != nil || environment["AWS_PROFILE"] != nil }
    private var profile: String { explicitProfile ?? environment["AWS_PROFILE"] ?? "default" }
    var name: String { "the profile \(profile) of the AWS configuration files" }

    func credentials() async throws -> AWSCredentials? {
        let profiles = try AWSProfiles(environment)
        guard profiles[profile] != nil else {
            guard isRequired else { return nil }
            throw AWSError(
                .noCredentials,
                "there is no profile \"\(profile)\" in \(profiles.places)",
                hint: "`aws configure list-profiles` shows those that are there"
            )
        }
        let found = try await resolve(profile, in: profiles, chain: [])
        if found == nil && isRequired {
            throw AWSError(.noCredentials, "the profile \"\(profile)\" in \(profiles.places) has no credentials")
        }
        return found
    }

    private func resolve(_ name: String, in profiles: AWSProfiles, chain: [String]) async throws -> AWSCredentials? {
        guard let settings = profiles[name] else {
            throw AWSError(.badConfiguration, "there is no profile \"\(name)\" in \(profiles.places)")
        }
        let source = "the profile \(name)"
        if let role = settings["role_arn"], chain.last != name || settings["aws_access_key_id"] == nil {
            return try await assume(role, of: name, settings, in: profiles, chain: chain)
        }
        if let id = settings["aws_access_key_id"] {
            guard let secret = settings["aws_secret_access_key"] else {
                throw AWSError(.badConfiguration, "\(source) has an aws_access_key_id and no aws_secret_access_key")
            }
            let token = settings["aws_session_token"].map(Secret.init)
            return AWSCredentials(
                accessKeyID: id,
                secretAccessKey: Secret(secret),
                sessionToken: token,
                source: source
            )
        }
        if let command = settings["credential_process"] {
            return try await CredentialProcess(command: command, source: source).run()
        }
        if settings["sso_session"] != nil || settings["sso_start_url"] != nil {
            let session = try SSOSession(of: name, settings, in: profiles)
            return try await SSOCredentials(session: session, environment: environment, http: http, clock: clock)
                .fetch()
        }
        if settings["login_session"] != nil {
            throw AWSError(
                .badConfiguration,
                "\(source) signs in to the console with a browser, which Lifeboat cannot do itself",
                hint: "run: eval \"$(aws configure export-credentials --profile \(name) --format env)\""
            )
        }
        return nil
    }

    private func assume(
        _ role: String,
        of name: String,
        _ settings: [String: String],
        in profiles: AWSProfiles,
        chain: [String]
    ) async throws -> AWSCredentials {
        guard settings["mfa_serial"] == nil else {
            throw AWSError(
                .badConfiguration,
                "the profile \(name) wants a code of a second factor (mfa_serial), which Lifeboat cannot ask for",
                hint: "run: eval \"$(aws configure export-credentials --profile \(name) --format env)\""
            )
        }
        guard !chain.dropLast().contains(name), chain.count < Self.maximumChain else {
            throw AWSError(.badConfiguration, "the profile \(name) refers to itself by source_profile")
        }
        let region = try AWSRegion.configured(environment, profile: name)
        let sts = STSClient(environment: environment, http: http, clock: clock, region: region)
        if let file = settings["web_identity_token_file"] {
            let token = try environment.token(in: file, namedBy: "web_identity_token_file of the profile \(name)")
            return try await sts.assumeRole(role, sessionName: settings["role_session_name"], webIdentityToken: token)
        }
        let source = try await source(of: name, settings, in: profiles, chain: chain)
        return try await sts.assumeRole(role, options: settings, as: source)
    }

    private func source(
        of name: String,
        _ settings: [String: String],
        in profiles: AWSProfiles,
        chain: [String]
    ) async throws -> AWSCredentials {
        let found: AWSCredentials?
        switch (settings["source_profile"], settings["credential_source"]) {
        case (let source?, nil): found = try await resolve(source, in: profiles, chain: chain + [name])
        case (nil, "Environment"): found = try await EnvironmentCredentials(environment: environment).credentials()
        case (nil, "Ec2InstanceMetadata"): found = try await InstanceMetadata(environment, http: http).credentials()
        case (nil, "EcsContainer"):
            found = try await ContainerCredentials(environment: environment, http: http).credentials()
        default:
            throw AWSError(
                .badConfiguration,
                "the profile \(name) has a role_arn and needs one of source_profile and credential_source beside it"
            )
        }
        guard let found else {
            throw AWSError(.noCredentials, "the source of the profile \(name) has no credentials")
        }
        return found
    }
}
