// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

extension ServiceRefusal {
    /// What a sentence about a refusal needs to know.
    struct Context {
        /// What was tried: `snapshot vol-1`.
        var task: String
        /// The IAM action: `ec2:CreateSnapshot`.
        var action: String
        /// Where the request went.
        var url: RequestURL
        /// Where the credentials came from.
        var source: String
        /// Our time of day.
        var now: Timestamp
    }

    /// One sentence, with the service's own words, and a hint.
    func error(_ context: Context) -> AWSServiceError {
        guard let code else { return foreign(context) }
        switch code {
        case _ where Self.denials.contains(code): return denied(context)
        case _ where Self.badCredentials.contains(code) || isExpired: return credentials(context)
        case _ where isThrottling:
            return sentence(
                .throttled,
                context,
                "AWS asks to slow down",
                hint: "other programs of the account may call it often, too"
            )
        case _ where isFailure: return sentence(.unavailable, context, "the service failed", mayHaveHappened: true)
        case _ where isOfAbsence:
            return sentence(.notFound, context, "it does not exist")
        case _ where code.hasSuffix("AlreadyExists") || code.hasSuffix("AlreadyExistsFault"):
            return sentence(.alreadyExists, context, "the name is taken")
        case _ where isOfTooManyAtOnce(context.action):
            return sentence(
                .tooManyAtOnce,
                context,
                "AWS lets no more of them be on their way at once",
                hint: "it passes as they are completed; other backups and restores of the account count, too"
            )
        case "InsufficientVolumeCapacity":
            return sentence(.unavailable, context, "AWS has no room in this zone now", hint: "try again later")
        case _ where Self.limits.contains { code.contains($0) }:
            return sentence(
                .limitExceeded,
                context,
                "a quota is used up",
                hint: "ask AWS to raise it (Service Quotas), or delete what is not needed"
            )
        case _ where code.contains("IncorrectState") || code.contains("InUse") || code.hasPrefix("InvalidDB"):
            return sentence(.wrongState, context, "its state does not allow it")
        case "OptInRequired":
            return sentence(.invalid, context, "the account has not signed up for the service in this region")
        case _ where (400..<500).contains(status): return sentence(.invalid, context, "the service refuses")
        default: return sentence(.other, context, "the service refuses")
        }
    }

    private static let denials: Set = [
        "UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "UnauthorizedException", "NotAuthorized",
    ]
    private static let badCredentials: Set = [
        "AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
        "IncompleteSignature", "MissingAuthenticationToken", "InvalidSignatureException", "Blocked",
    ]
    private static let limits = ["LimitExceeded", "QuotaExceeded"]

    private func denied(_ context: Context) -> AWSServiceError {
        let denial = AccessDenial(words, action: context.action)
        return AWSServiceError(
            .accessDenied,
            "cannot \(context.task): \(denial.sentence)",
            hint: denial.reason.map { "AWS's reason: \($0)" },
            serviceCode: code,
            permission: denial.action
        )
    }

    private func credentials(_ context: Context) -> AWSServiceError {
        let reason =
            switch code {
            case "RequestExpired" where words.contains("clock") || words.contains("time"):
                "the clocks may differ: this machine's says \(context.now.basic)"
            case _ where isExpired: "the credentials have expired"
            case "SignatureDoesNotMatch", "InvalidSignatureException":
                "the secret key does not fit the access key, or the clocks differ (this machine's says \(context.now.basic))"
            default: "the credentials are not accepted"
            }
        return sentence(.badCredentials, context, reason, hint: "they came from \(context.source)")
    }

    private func foreign(_ context: Context) -> AWSServiceError {
        AWSServiceError(
            isRetryable ? .unavailable : .badResponse,
            "cannot \(context.task): \(context.url.scheme)://\(context.url.hostHeader) answered with status \(status) and "
                + "something that is not an answer of AWS",
            hint: "check the endpoint and what is in between, such as a proxy",
            isRetryable: isRetryable,
            mayHaveHappened: status >= 500
        )
    }

    /// `cannot snapshot vol-1: it does not exist (InvalidVolume.NotFound: The volume 'vol-1' does not exist.)`.
    private func sentence(
        _ kind: AWSServiceError.Code,
        _ context: Context,
        _ reason: String,
        hint: String? = nil,
        mayHaveHappened: Bool = false
    ) -> AWSServiceError {
        let theirs = words.isEmpty ? "" : ": \(words.prefix(500))"
        return AWSServiceError(
            kind,
            "cannot \(context.task): \(reason) (\(code ?? "status \(status)")\(theirs))",
            hint: hint,
            serviceCode: code,
            isRetryable: isRetryable,
            mayHaveHappened: mayHaveHappened
        )
    }
}
