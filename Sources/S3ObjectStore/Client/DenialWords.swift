// SPDX-License-Identifier: Apache-2.0

/// What IAM's words say about a denial.
///
/// `User: ARN is not authorized to perform: ACTION on resource: ARN because no identity-based policy allows the ACTION
/// action`, or `… with an explicit deny in a service control policy`. S3 says so since 2024 to callers of the bucket's own
/// account or organization, and only `Access Denied` to others.
struct DenialWords: Equatable {
    /// The right that was asked for, such as `s3:PutObject`.
    let action: String
    /// Whose policy decided, in words; `nil` when the words do not say.
    let policy: String?
    /// Whether that policy denies it, rather than just does not allow it.
    let isExplicit: Bool

    /// Reads the words; `nil` for those that are not of IAM.
    init?(_ words: String) {
        guard let mark = words.firstRange(of: "not authorized to perform: ") else { return nil }
        action = String(words[mark.upperBound...].prefix { !$0.isWhitespace })
        isExplicit = words.contains("explicit deny")
        policy = Self.policies.first { words.contains($0.name) }?.words
    }

    private static let policies: [(name: String, words: String)] = [
        ("service control policy", "a service control policy of the organization"),
        ("resource control policy", "a resource control policy of the organization"),
        ("VPC endpoint policy", "the policy of the VPC endpoint"),
        ("permissions boundary", "the permissions boundary of the role or user"),
        ("session policy", "the policy of the session"),
        ("identity-based policy", "the policy of the role or user"),
        ("resource-based policy", "the policy of the bucket or key"),
    ]
}
