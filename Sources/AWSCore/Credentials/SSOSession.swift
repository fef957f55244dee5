// SPDX-License-Identifier: Apache-2.0

/// How a profile signs in with IAM Identity Center (SSO), and which role it wants then.
struct SSOSession: Sendable, Equatable {
    /// The profile, for messages.
    let profile: String
    /// The region of the Identity Center.
    let region: String
    /// The account whose role is wanted.
    let accountID: String
    /// The role, as Identity Center calls it.
    let roleName: String
    /// What the token is kept under: the session's name, or the start URL in profiles of the older form.
    let cacheKey: String

    /// Reads the settings of a profile, and of the `sso-session` that it names.
    /// - Throws: ``AWSError`` `.badConfiguration` when one is missing.
    init(of profile: String, _ settings: [String: String], in profiles: AWSProfiles) throws {
        var all = settings
        if let name = settings["sso_session"] {
            guard let session = profiles.ssoSession(name) else {
                throw AWSError(
                    .badConfiguration,
                    "the profile \(profile) names the sso-session \"\(name)\", which is not in \(profiles.places)"
                )
            }
            all.merge(session) { $1 }
        }
        func setting(_ name: String) throws -> String {
            guard let value = all[name] else {
                throw AWSError(
                    .badConfiguration,
                    "the profile \(profile) signs in with SSO and has no \(name)",
                    hint: "run: aws configure sso --profile \(profile)"
                )
            }
            return value
        }
        self.profile = profile
        region = try setting("sso_region")
        cacheKey = try settings["sso_session"] ?? setting("sso_start_url")
        accountID = try setting("sso_account_id")
        roleName = try setting("sso_role_name")
    }

    /// Where `aws sso login` leaves the token: the rule of AWS's own clients.
    var tokenFile: String {
        "~/.aws/sso/cache/" + Digest.hex(Digest.sha1(Array(cacheKey.utf8))) + ".json"
    }
}
