// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ObjectStore
import S3ObjectStore
import Testing

/// Refusals that say little by themselves, and what is made of them.
@Suite struct ExplanationTests {
    typealias Change = @Sendable (inout S3Configuration) throws -> Void

    /// A refusal of a read or a write, and the sentence for it.
    struct Case: Sendable, CustomTestStringConvertible {
        var status: Int
        var code: String
        var words: String
        var change: Change = { _ in }
        var isWrite = false
        var expected: ObjectStoreError.Code
        var sentence: String
        var hint: String?

        var testDescription: String { sentence }
    }

    private static let withKey: Change = { configuration in
        configuration.customerKey = try CustomerKey([UInt8](repeating: 7, count: 32), from: "the file /k")
    }
    private static let user = "User: arn:aws:sts::1:assumed-role/shop/x is not authorized to perform: "

    private static let keys: [Case] = [
        Case(
            status: 400,
            code: "InvalidRequest",
            words: "The object was stored using a form of Server Side Encryption. The correct parameters must be "
                + "provided to retrieve the object.",
            expected: .invalid,
            sentence: "it is encrypted with a customer's key (SSE-C), and none was given",
            hint: "give it: customerKeyEncryptionFile"
        ),
        Case(
            status: 400,
            code: "InvalidRequest",
            words: "The encryption parameters are not applicable to this object.",
            change: withKey,
            expected: .invalid,
            sentence: "it is not encrypted with a customer's key (SSE-C), and one was given",
            hint: "read what was stored without a key through a location without the file /k"
        ),
        Case(
            status: 400,
            code: "InvalidRequest",
            words: "The provided encryption parameters did not match the ones used originally to encrypt the object.",
            change: withKey,
            expected: .invalid,
            sentence: "it is encrypted with another key than that of the file /k"
        ),
        Case(
            status: 403,
            code: "AccessDenied",
            words: "Access Denied",
            change: withKey,
            expected: .accessDenied,
            sentence: "access is denied, or it is encrypted with another key than that of the file /k",
            hint: "the credentials of a test need"
        ),
        Case(
            status: 403,
            code: "AccessDenied",
            words: "Access Denied",
            change: withKey,
            isWrite: true,
            expected: .accessDenied,
            sentence: "access is denied",
            hint: "the credentials of a test need"
        ),
        Case(
            status: 400,
            code: "InvalidRequest",
            words: "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure "
                + "connection.",
            change: withKey,
            expected: .invalid,
            sentence: "a customer's key is taken over TLS only",
            hint: "use an endpoint with https://"
        ),
        Case(
            status: 400,
            code: "KMS.DisabledException",
            words: "arn:aws:kms:r:1:key/k is disabled.",
            expected: .other,
            sentence: "the KMS key is disabled",
            hint: "enable it"
        ),
        Case(
            status: 400,
            code: "KMS.NotFoundException",
            words: "Key 'arn:aws:kms:r:1:key/k' does not exist",
            isWrite: true,
            expected: .invalid,
            sentence: "there is no such KMS key",
            hint: "check its name, region and account"
        ),
        Case(
            status: 400,
            code: "KMS.KMSInvalidStateException",
            words: "arn:aws:kms:r:1:key/k is pending deletion.",
            expected: .other,
            sentence: "the KMS key cannot be used in its present state",
            hint: "it may be about to be deleted"
        ),
    ]

    private static let denials: [Case] = [
        Case(
            status: 403,
            code: "AccessDenied",
            words: user + "kms:Decrypt on resource: arn:aws:kms:r:1:key/k because no identity-based policy allows "
                + "the kms:Decrypt action",
            expected: .accessDenied,
            sentence: "access to the KMS key is denied: the policy of the role or user does not allow kms:Decrypt",
            hint: "allow it there; the credentials are those of a test"
        ),
        Case(
            status: 403,
            code: "AccessDenied",
            words: user + "s3:GetObject on resource: \"arn:aws:s3:::bucket/k\" with an explicit deny in a service "
                + "control policy",
            expected: .accessDenied,
            sentence: "access is denied: a service control policy of the organization forbids s3:GetObject",
            hint: "no right outweighs that"
        ),
        Case(
            status: 403,
            code: "AccessDenied",
            words: user + "s3:PutObject on resource: \"arn:aws:s3:::bucket/k\" with an explicit deny in a "
                + "resource-based policy",
            change: withKey,
            isWrite: true,
            expected: .accessDenied,
            sentence: "access is denied: the policy of the bucket or key forbids s3:PutObject",
            hint: "no right outweighs that"
        ),
        Case(
            status: 403,
            code: "AccessDenied",
            words: user + "s3:GetObject on resource: x because no VPC endpoint policy allows the s3:GetObject action",
            expected: .accessDenied,
            sentence: "access is denied: the policy of the VPC endpoint does not allow s3:GetObject",
            hint: "allow it there"
        ),
        Case(
            status: 403,
            code: "AccessDenied",
            words: user + "s3:GetObject",
            expected: .accessDenied,
            sentence: "access is denied",
            hint: "a test needs s3:GetObject"
        ),
        Case(
            status: 403,
            code: "InvalidObjectState",
            words: "The operation is not valid for the object's storage class",
            expected: .other,
            sentence: "it is in an archive and cannot be read before it is restored from there",
            hint: "restore it"
        ),
        Case(
            status: 400,
            code: "IllegalLocationConstraintException",
            words: "their words",
            expected: .wrongRegion,
            sentence: "the bucket is in another region than us-east-1",
            hint: "name the bucket's region"
        ),
        Case(
            status: 503,
            code: "SlowDown",
            words: "Please reduce your request rate.",
            expected: .throttled,
            sentence: "the server asks to slow down"
        ),
    ]

    private static let locks: [Case] = [
        Case(
            status: 400,
            code: "InvalidRequest",
            words: "Bucket is missing Object Lock Configuration",
            change: { $0.objectLockMode = .compliance },
            isWrite: true,
            expected: .invalid,
            sentence: "the bucket locks no objects, and the location asks for it (objectLockMode, object-lock-mode)",
            hint: "enable object lock for the bucket, or leave that out"
        ),
        Case(
            status: 400,
            code: "InvalidArgument",
            words: "The retain until date must be in the future!",
            change: { $0.objectLockMode = .compliance },
            isWrite: true,
            expected: .invalid,
            sentence: "the backup expires before it is written, so that there is nothing to lock",
            hint: "choose a longer TTL"
        ),
        Case(
            status: 400,
            code: "InvalidRequest",
            words: "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock "
                + "parameters",
            change: { $0.sendsChecksums = false },
            isWrite: true,
            expected: .invalid,
            sentence: "the bucket locks objects, and takes none without a checksum",
            hint: "leave checksumAlgorithm out, or set objectLockMode"
        ),
    ]

    @Test(arguments: keys + denials + locks)
    func `a refusal is explained, with the server's own words`(refusal: Case) async throws {
        let answer = FakeS3.Answer(
            refusal.status,
            [:],
            "<Error><Code>\(refusal.code)</Code><Message>\(refusal.words)</Message></Error>"
        )
        var configuration = S3Configuration(bucket: "bucket")
        try refusal.change(&configuration)
        let changed = configuration
        let store = FakeStore(FakeS3 { _, _ in answer }) { $0 = changed }.store
        let error = await #expect(throws: ObjectStoreError.self) {
            if refusal.isWrite { try await store.put("k", [1]) } else { _ = try await store.get("k") }
        }
        #expect(error?.code == refusal.expected)
        let action = "cannot \(refusal.isWrite ? "write" : "read") s3://bucket/k"
        let theirs = "(\(refusal.status) \(refusal.code): \(refusal.words))"
        #expect(error?.message == "\(action): \(refusal.sentence) \(theirs)")
        let hint = error?.hint ?? ""
        #expect(refusal.hint.map { hint.hasPrefix($0) } ?? hint.isEmpty, "\(hint)")
    }

    @Test func `a denial without reason hints at what the location's settings need`() async throws {
        func hint(_ change: @escaping Change) async throws -> String {
            var configuration = S3Configuration(bucket: "bucket")
            try change(&configuration)
            let changed = configuration
            let store = FakeStore(FakeS3 { _, _ in .error(403, "AccessDenied") }) { $0 = changed }.store
            let error = await #expect(throws: ObjectStoreError.self) { try await store.put("k", [1]) }
            return error?.hint ?? ""
        }
        let plain = try await hint { _ in }
        #expect(plain.contains("requestPayer: requester") && !plain.contains("Retention") && !plain.contains("SSE-C"))
        let locking = try await hint { $0.objectLockMode = .governance }
        #expect(locking.contains("s3:PutObjectRetention"))
        let keyed = try await hint(Self.withKey)
        #expect(keyed.contains("does not block SSE-C"))
        let paying = try await hint { $0.paysForRequests = true }
        #expect(!paying.contains("requester"))
    }

    @Test func `a HEAD that is refused for the missing key, without words, is explained by a GET`() async throws {
        let fake = FakeS3 { request, _ in
            request.method == "HEAD"
                ? FakeS3.Answer(400, ["x-amz-bucket-region": "us-east-1"])
                : FakeS3.Answer(
                    400,
                    [:],
                    "<Error><Code>InvalidRequest</Code><Message>The object was stored using a form of Server Side "
                        + "Encryption.</Message></Error>"
                )
        }
        let error = await #expect(throws: ObjectStoreError.self) { _ = try await FakeStore(fake).store.head("k") }
        #expect(error?.message.contains("it is encrypted with a customer's key (SSE-C), and none was given") == true)
        #expect(fake.sent.map(\.method) == ["HEAD", "GET"])
    }

    @Test func `an object that a lock keeps from being deleted is told as such`() async throws {
        let words = "Access Denied because object protected by object lock."
        let denied = "<Error><Key>b</Key><Code>AccessDenied</Code><Message>\(words)</Message></Error>"
        let locked = FakeS3 { request, _ in
            request.method == "POST"
                ? FakeS3.Answer(200, [:], "<DeleteResult>\(denied)</DeleteResult>") : FakeS3.Answer(403, [:], denied)
        }
        func failure(_ fake: FakeS3, _ keys: [String]) async -> String {
            let error = await #expect(throws: ObjectStoreError.self) { try await FakeStore(fake).store.delete(keys) }
            return error?.message ?? ""
        }
        let sentence = "cannot delete s3://bucket/b: it is locked until its retention ends"
        #expect(await failure(locked, ["a", "b"]) == "\(sentence) (AccessDenied: \(words))")
        #expect(await failure(locked, ["b"]) == "\(sentence) (403 AccessDenied: \(words))")
        let other = await failure(FakeS3 { _, _ in .error(403, "AccessDenied") }, ["b"])
        #expect(other == "cannot delete s3://bucket/b: access is denied (403 AccessDenied: their words)")
    }
}
