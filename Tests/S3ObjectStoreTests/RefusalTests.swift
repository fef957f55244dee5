// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ObjectStore
import ObjectStoreTesting
import S3ObjectStore
import Synchronization
import Testing

@Suite struct RefusalTests {
    private static let cases: [(FakeS3.Answer, ObjectStoreError.Code, String, String?)] = [
        (
            .error(404, "NoSuchBucket"), .noSuchBucket,
            "cannot read s3://bucket/k: there is no such bucket (404 NoSuchBucket: their words)", "check its name"
        ),
        (
            .error(404, "NoSuchKey"), .notFound,
            "cannot read s3://bucket/k: it does not exist (404 NoSuchKey: their words)", nil
        ),
        (
            .error(403, "AccessDenied"), .accessDenied,
            "cannot read s3://bucket/k: access is denied (403 AccessDenied: their words)",
            "the credentials of a test need"
        ),
        (
            .error(403, "SignatureDoesNotMatch"), .badCredentials,
            "cannot read s3://bucket/k: the secret key does not fit the access key (403 SignatureDoesNotMatch: their words)",
            "check the secret key, which came from a test"
        ),
        (
            .error(403, "InvalidAccessKeyId"), .badCredentials,
            "cannot read s3://bucket/k: the access key is not known (403 InvalidAccessKeyId: their words)",
            "the key came from a test"
        ),
        (
            .error(400, "ExpiredToken"), .badCredentials,
            "cannot read s3://bucket/k: the credentials have expired (400 ExpiredToken: their words)", "renew them"
        ),
        (
            .error(403, "RequestTimeTooSkewed", headers: ["Date": "Sat, 31 Jan 2026 14:00:00 GMT"]), .badCredentials,
            "cannot read s3://bucket/k: the clocks differ too much: this machine's says 20260131T120000Z, the server's says "
                + "Sat, 31 Jan 2026 14:00:00 GMT (403 RequestTimeTooSkewed: their words)", "set this machine's clock"
        ),
        (
            FakeS3.Answer(200 + 204, ["Content-Type": "text/html"], "<!DOCTYPE html><html>nginx</html>"), .notAStore,
            "cannot read s3://bucket/k: https://bucket.s3.us-east-1.amazonaws.com answered with status 404 and something "
                + "that is not S3's", "check the endpoint"
        ),
        (
            .error(507, "XMinioStorageFull"), .noSpace,
            "cannot read s3://bucket/k: the store is full (507 XMinioStorageFull: their words)", nil
        ),
        (
            .error(418, "Teapot"), .other, "cannot read s3://bucket/k: the server refuses (418 Teapot: their words)",
            nil
        ),
    ]

    @Test(arguments: cases.indices)
    func `refusals become sentences with a hint`(index: Int) async throws {
        let (answer, code, sentence, hint) = Self.cases[index]
        let fixture = FakeStore(FakeS3 { _, _ in answer })
        let error = await #expect(throws: ObjectStoreError.self) { _ = try await fixture.store.get("k") }
        #expect(error?.code == code)
        #expect(error?.message == sentence)
        if let hint { #expect(error?.hint?.hasPrefix(hint) == true, "\(error?.hint ?? "none")") }
        #expect(error?.message.contains("very-secret") == false && error?.hint?.contains("very-secret") != true)
        #expect(fixture.fake.sent.count == 1 || code == .badCredentials)
    }

    @Test(arguments: [
        (AWSError.Code.unknownHost, ObjectStoreError.Code.notAStore), (.tls, .notAStore), (.timedOut, .timedOut),
        (.connectionRefused, .unavailable), (.connectionLost, .unavailable),
    ])
    func `trouble on the way is told as such`(code: AWSError.Code, expected: ObjectStoreError.Code) async throws {
        let fixture = FakeStore(FakeS3 { _, _ in throw AWSError(code, "their words", hint: "a hint") })
        let error = await #expect(throws: ObjectStoreError.self) { _ = try await fixture.store.get("k") }
        #expect(error?.code == expected)
        #expect(error?.message == "cannot read s3://bucket/k: their words")
        #expect(error?.hint == "a hint")
    }

    @Test func `passing faults are tried again, not before the server wants it`() async throws {
        let fake = FakeS3 { _, index in
            switch index {
            case 0: .error(503, "SlowDown", headers: ["Retry-After": "7"])
            case 1: FakeS3.Answer(500)
            case 2: FakeS3.Answer(502, [:], "<html>bad gateway</html>")
            case 3: throw AWSError(.connectionLost, "it broke")
            default: FakeS3.Answer(200, ["Content-Length": "2", "ETag": "\"e\""], "ok")
            }
        }
        let fixture = FakeStore(fake)
        #expect(try await fixture.store.read("k", maximum: 9) == Array("ok".utf8))
        #expect(fixture.clock.pauses == [.seconds(7), .milliseconds(600), .milliseconds(1200), .milliseconds(2400)])
        #expect(fake.sent.count == 5)
    }

    @Test func `a server that stays busy is given up at last`() async throws {
        let fixture = FakeStore(FakeS3 { _, _ in .error(503, "SlowDown") })
        let error = await #expect(throws: ObjectStoreError.self) { _ = try await fixture.store.head("k") }
        #expect(error?.code == .throttled)
        #expect(error?.isRetryable == true)
        #expect(fixture.fake.sent.count == 6)
    }

    @Test(arguments: [
        FakeS3.Answer.error(301, "PermanentRedirect", headers: ["x-amz-bucket-region": "eu-west-1"]),
        .error(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"),
        FakeS3.Answer(400, ["x-amz-bucket-region": "eu-west-1"]),
        .error(301, "PermanentRedirect", "<Endpoint>bucket.s3-eu-west-1.amazonaws.com</Endpoint>"),
        .error(307, "TemporaryRedirect", "<Endpoint>bucket.s3.eu-west-1.amazonaws.com</Endpoint>"),
        FakeS3.Answer(
            400,
            [:],
            "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region 'us-east-1' is wrong; expecting "
                + "'eu-west-1'</Message></Error>"
        ),
    ])
    func `the bucket's real region is followed, and remembered`(refusal: FakeS3.Answer) async throws {
        let fake = FakeS3 { request, _ in
            request.url.host.contains("eu-west-1")
                && request.headers["Authorization"]?.contains("/eu-west-1/s3/") == true
                ? FakeS3.Answer(200, ["Content-Length": "0"]) : refusal
        }
        let fixture = FakeStore(fake)
        _ = try await fixture.store.get("k")
        _ = try await fixture.store.get("k")
        #expect(fake.sent.map(\.url.host).filter { $0 == "bucket.s3.us-east-1.amazonaws.com" }.count == 1)
        #expect(fake.sent.count == 3)
        #expect(fixture.clock.pauses.isEmpty)
    }

    @Test func `a region that was given is an error when it is wrong`() async throws {
        let refusal = FakeS3.Answer.error(301, "PermanentRedirect", headers: ["x-amz-bucket-region": "eu-west-1"])
        let fixture = FakeStore(FakeS3 { _, _ in refusal }) { configuration in
            configuration.region = "us-west-2"
            configuration.isRegionBinding = true
        }
        let error = await #expect(throws: ObjectStoreError.self) { _ = try await fixture.store.get("k") }
        #expect(error?.code == .wrongRegion)
        #expect(error?.message == "cannot read s3://bucket/k: the bucket is in the region eu-west-1, not in us-west-2")
        #expect(error?.hint?.hasPrefix("set the region to eu-west-1, in the location or as region=") == true)
        #expect(fixture.fake.sent.count == 1)
    }

    @Test func `expired credentials are renewed once`() async throws {
        let fake = FakeS3 { request, _ in
            request.headers["Authorization"]?.contains("Credential=K2/") == true
                ? FakeS3.Answer(200, ["Content-Length": "0"]) : .error(400, "ExpiredToken")
        }
        let fixture = FakeStore(fake, provider: NumberedKeys())
        _ = try await fixture.store.get("k")
        #expect(fake.sent.count == 2)
    }

    @Test func `a refused HEAD, which has no words, is explained by a GET`() async throws {
        let fake = FakeS3 { request, _ in
            request.method == "HEAD" ? FakeS3.Answer(403) : .error(403, "InvalidAccessKeyId")
        }
        let fixture = FakeStore(fake)
        let error = await #expect(throws: ObjectStoreError.self) { _ = try await fixture.store.head("k") }
        #expect(error?.code == .badCredentials)
        #expect(fake.sent.map(\.method) == ["HEAD", "GET"])
    }

    @Test func `a web page is no listing`() async throws {
        let fixture = FakeStore(FakeS3 { _, _ in FakeS3.Answer(200, [:], "<!DOCTYPE html><html></html>") })
        let error = await #expect(throws: ObjectStoreError.self) { try await fixture.store.listAll(prefix: "") }
        #expect(error?.code == .notAStore)
    }
}

/// Gives a new key each time it is asked.
private final class NumberedKeys: CredentialsProvider {
    let name = "numbered keys"
    private let count = Mutex(0)

    func credentials() async throws -> AWSCredentials? {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return AWSCredentials(accessKeyID: "K\(number)", secretAccessKey: Secret("s"), source: name)
    }
}
