// SPDX-License-Identifier: Apache-2.0

internal import ObjectStore

extension S3Failure {
    /// Why access is denied, as far as the server says it and the request lets it be guessed; `nil` when it is not.
    func denial(_ context: Context) -> ObjectStoreError? {
        guard status == 401 || status == 403 else { return nil }
        if code == "InvalidObjectState" {
            return sentence(
                .other,
                context,
                "it is in an archive and cannot be read before it is restored from there",
                hint: "restore it (aws s3api restore-object), and let lifecycle rules archive no backups"
            )
        }
        if let denial = DenialWords(words) { return denied(denial, context) }
        if let key = context.configuration.customerKey, ["GET", "HEAD"].contains(context.request.method),
            context.request.key != nil
        {
            return sentence(
                .accessDenied,
                context,
                "access is denied, or it is encrypted with another key than that of \(key.source)",
                hint: rights(context)
            )
        }
        return sentence(.accessDenied, context, "access is denied", hint: rights(context))
    }

    private func denied(_ denial: DenialWords, _ context: Context) -> ObjectStoreError {
        let object = denial.action.hasPrefix("kms:") ? "access to the KMS key is denied" : "access is denied"
        guard let policy = denial.policy else {
            return sentence(.accessDenied, context, object, hint: "\(context.source) needs \(denial.action)")
        }
        if denial.isExplicit {
            return sentence(
                .accessDenied,
                context,
                "\(object): \(policy) forbids \(denial.action)",
                hint: "no right outweighs that: the policy must be changed, or the request must be as it wants it"
            )
        }
        return sentence(
            .accessDenied,
            context,
            "\(object): \(policy) does not allow \(denial.action)",
            hint: "allow it there; the credentials are those of \(context.source)"
        )
    }

    /// What the credentials need, where the server does not say what they lack.
    private func rights(_ context: Context) -> String {
        let place = context.place
        var hint =
            "the credentials of \(context.source) need s3:GetObject, PutObject, DeleteObject and "
            + "AbortMultipartUpload on \(place)/*, s3:ListBucket on \(place), "
            + "and the right to use its KMS key if it has one"
        let configuration = context.configuration
        if configuration.objectLockMode != nil { hint += "; objectLockMode needs s3:PutObjectRetention" }
        if configuration.customerKey != nil {
            hint += "; AWS's buckets take customers' keys only when their encryption does not block SSE-C"
        }
        if !configuration.paysForRequests, configuration.endpoint == nil {
            hint += "; where the requester pays, requestPayer: requester (request-payer=requester in a storage URL)"
        }
        return hint
    }
}
