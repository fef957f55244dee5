// SPDX-License-Identifier: Apache-2.0

internal import ObjectStore

extension S3Failure {
    /// What is wrong with the key of an object, the customer's or KMS's; `nil` when that is not it.
    ///
    /// S3 has one code, `InvalidRequest`, for most of it: only its words tell what it means.
    func encryptionError(_ context: Context) -> ObjectStoreError? {
        if let code, code.hasPrefix("KMS.") { return keyServiceError(code, context) }
        guard status == 400 else { return nil }
        let source = context.configuration.customerKey?.source
        if words.contains("must be made over a secure connection") {
            return sentence(
                .invalid,
                context,
                "a customer's key is taken over TLS only",
                hint: "use an endpoint with https://"
            )
        }
        if words.contains("parameters are not applicable to this object") {
            return sentence(
                .invalid,
                context,
                "it is not encrypted with a customer's key (SSE-C), and one was given",
                hint: "read what was stored without a key through a location without \(source ?? "one")"
            )
        }
        guard isAboutCustomerKey else { return nil }
        guard let source else {
            return sentence(
                .invalid,
                context,
                "it is encrypted with a customer's key (SSE-C), and none was given",
                hint: "give it: customerKeyEncryptionFile or customerKeyEncryptionSecret in the location's config, "
                    + "customer-key-file= in a storage URL"
            )
        }
        return sentence(.invalid, context, "it is encrypted with another key than that of \(source)")
    }

    private var isAboutCustomerKey: Bool {
        [
            "stored using a form of Server Side Encryption",
            "did not match the ones used originally",
            "MD5 hash of the key did not match",
        ].contains { words.contains($0) }
    }

    private func keyServiceError(_ code: String, _ context: Context) -> ObjectStoreError {
        switch code {
        case "KMS.DisabledException":
            return sentence(.other, context, "the KMS key is disabled", hint: "enable it")
        case "KMS.NotFoundException":
            return sentence(
                .invalid,
                context,
                "there is no such KMS key",
                hint: "check its name, region and account; it may have been deleted, and then nothing opens the object"
            )
        case _ where code.contains("InvalidState"):
            return sentence(
                .other,
                context,
                "the KMS key cannot be used in its present state",
                hint: "it may be about to be deleted: cancel that while there is time"
            )
        default: return sentence(code.contains("AccessDenied") ? .accessDenied : .other, context, "KMS refuses")
        }
    }
}
