// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Logging
import ObjectStore
import Testing

@testable import S3ObjectStore

/// What a location's settings add to requests.
@Suite struct HeaderTests {
    private static let customer = "x-amz-server-side-encryption-customer-"
    /// As `printf 0123456789abcdef0123456789abcdef | base64` and `… | md5sum` give them.
    private static let encoded = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    private static let digest = "hRasmdxgYDKV3nvbahU1MA=="

    private static func key() throws -> CustomerKey {
        try CustomerKey(Array("0123456789abcdef0123456789abcdef".utf8), from: "the file /k")
    }

    /// S3's side of everything, with customers' keys or without.
    private static func server(knowsKeys: Bool = true) -> FakeS3 {
        FakeS3 { request, _ in
            var answer =
                switch request.method {
                case "POST" where request.query("uploads") != nil:
                    FakeS3.Answer(200, ["x-amz-checksum-algorithm": "SHA256"], "<R><UploadId>id</UploadId></R>")
                case "POST": FakeS3.Answer(200, [:], "<C><ETag>e</ETag></C>")
                case "PUT": FakeS3.Answer(200, ["ETag": "\"e\""])
                case "DELETE": FakeS3.Answer(204)
                case "GET" where request.query("list-type") != nil:
                    FakeS3.Answer(200, [:], "<ListBucketResult></ListBucketResult>")
                case "GET": FakeS3.Answer(200, ["Content-Length": "2", "ETag": "\"e\""], "ok")
                default: FakeS3.Answer(200, ["Content-Length": "2", "ETag": "\"e\""])
                }
            let confirmation = Self.customer + "algorithm"
            if knowsKeys { answer.headers[confirmation] = request.headers[confirmation] }
            return answer
        }
    }

    private func useEverything(_ store: S3Store, options: PutOptions = PutOptions()) async throws {
        try await store.put("small", [1], options: options)
        try await store.put("large", [UInt8](repeating: 1, count: 250), options: options)
        _ = try await store.read("small", maximum: 9)
        _ = try await store.head("small")
        _ = try await store.list(prefix: "", delimiter: nil, continuation: nil)
        try await store.delete(["small"])
    }

    @Test func `the customer's key goes with all that reads or writes an object, signed, and with nothing else`()
        async throws
    {
        let key = try Self.key()
        let fixture = FakeStore(Self.server()) { configuration in
            configuration.parts = PartPlan(firstSize: 100, maximumInFlight: 4)
            configuration.customerKey = key
        }
        try await useEverything(fixture.store)
        let kinds = fixture.fake.sent.map { request in
            let isKeyed = request.headers[Self.customer + "key"] != nil
            return "\(request.method) \(request.url.query.map(\.name).first ?? "")" + (isKeyed ? " with the key" : "")
        }
        #expect(
            Set(kinds) == [
                "PUT  with the key", "POST uploads with the key", "PUT partNumber with the key",
                "POST uploadId with the key", "GET  with the key", "HEAD  with the key", "GET list-type", "DELETE ",
            ]
        )
        for request in fixture.fake.sent where request.headers[Self.customer + "key"] != nil {
            #expect(request.headers[Self.customer + "algorithm"] == "AES256")
            #expect(request.headers[Self.customer + "key"] == Self.encoded)
            #expect(request.headers[Self.customer + "key-MD5"] == Self.digest)
            #expect(request.headers["x-amz-server-side-encryption"] == nil)
            let signed = request.headers["Authorization"] ?? ""
            for name in ["algorithm", "key", "key-md5"] { #expect(signed.contains(Self.customer + name), "\(signed)") }
        }
    }

    @Test func `with a customer's key there is no URL for others, who could not send it`() async throws {
        let key = try Self.key()
        let fixture = FakeStore(Self.server()) { $0.customerKey = key }
        #expect(try await fixture.store.presignedURL(forReading: "k", expiresIn: .seconds(60)) == nil)
    }

    @Test(arguments: [true, false])
    func `a version that was stored without the key is deleted, or named where it may remain`(
        mayDelete: Bool
    ) async throws {
        let key = try Self.key()
        let fake = FakeS3 { request, _ in
            guard request.method == "DELETE" else {
                return FakeS3.Answer(200, ["ETag": #""e""#, "x-amz-version-id": "v1"])
            }
            return mayDelete || request.query("versionId") == nil ? FakeS3.Answer(204) : .error(403, "AccessDenied")
        }
        let fixture = FakeStore(fake) { $0.customerKey = key }
        let said = await words { try await fixture.store.put("k", [1]) }
        #expect(said.contains("stores objects without"), "\(said)")
        #expect(said.contains("its version v1 may remain there, unencrypted") == !mayDelete, "\(said)")
        let deleted = fake.sent.filter { $0.method == "DELETE" }.map { $0.query("versionId") }
        #expect(deleted == (mayDelete ? ["v1"] : ["v1", nil]), "where it stays it is hidden at least")
    }

    @Test(arguments: [1, 250])
    func `a server that does not confirm the key is not trusted with objects`(size: Int) async throws {
        let key = try Self.key()
        let fixture = FakeStore(Self.server(knowsKeys: false)) { configuration in
            configuration.parts = PartPlan(firstSize: 100, maximumInFlight: 4)
            configuration.customerKey = key
        }
        let error = await #expect(throws: ObjectStoreError.self) {
            try await fixture.store.put("k", [UInt8](repeating: 1, count: size))
        }
        let sentence = "cannot write s3://bucket/k: the server does not encrypt with a customer's key"
        #expect(error?.message.hasPrefix(sentence) == true)
        let last = try #require(fixture.fake.sent.last)
        #expect(last.method == "DELETE" && last.url.path == "/k", "what was stored, or begun, is taken back")
        #expect(!fixture.fake.sent.contains { $0.query("partNumber") != nil })
    }

    @Test(arguments: [true, false])
    func `what is to be kept is locked until then, the small and the large, with a digest`(
        sendsChecksums: Bool
    ) async throws {
        let fixture = FakeStore(Self.server()) { configuration in
            configuration.parts = PartPlan(firstSize: 100, maximumInFlight: 4)
            configuration.objectLockMode = .governance
            configuration.sendsChecksums = sendsChecksums
        }
        // Half a second more than 2026-02-01: never shorter than was asked for.
        try await useEverything(fixture.store, options: PutOptions(retainUntil: 1_769_904_000.5))
        let creating = fixture.fake.sent.filter { request in
            request.query("uploads") != nil || (request.method == "PUT" && request.url.query.isEmpty)
        }
        #expect(creating.count == 2)
        for request in creating {
            #expect(request.headers["x-amz-object-lock-mode"] == "GOVERNANCE")
            #expect(request.headers["x-amz-object-lock-retain-until-date"] == "2026-02-01T00:00:01Z")
            #expect(request.headers["Authorization"]?.contains("x-amz-object-lock-retain-until-date") == true)
        }
        for request in fixture.fake.sent where request.method == "PUT" {
            #expect(request.headers["Content-MD5"] == Digest.base64(Digest.md5(request.body)))
            #expect((request.headers["x-amz-checksum-sha256"] != nil) == sendsChecksums)
        }
        #expect(fixture.fake.sent.filter { $0.headers["x-amz-object-lock-mode"] != nil }.count == 2)
    }

    @Test(
        arguments: [
            (.compliance, nil), (.compliance, 1_769_860_800), (nil, 1_769_904_000),
        ] as [(S3Location.ObjectLockMode?, Double?)]
    )
    func `nothing is locked that is not to be kept, whose time has passed, or where the location locks nothing`(
        mode: S3Location.ObjectLockMode?,
        until: Double?
    ) async throws {
        let fixture = FakeStore(Self.server()) { $0.objectLockMode = mode }
        try await fixture.store.put("k", [1], options: PutOptions(retainUntil: until))
        let request = try #require(fixture.fake.sent.first)
        #expect(!request.headers.all.contains { $0.name.hasPrefix("x-amz-object-lock") })
    }

    @Test func `who agrees to pay says so with each request, and in URLs`() async throws {
        let fixture = FakeStore(Self.server()) { configuration in
            configuration.parts = PartPlan(firstSize: 100, maximumInFlight: 4)
            configuration.paysForRequests = true
        }
        try await useEverything(fixture.store)
        #expect(fixture.fake.sent.allSatisfy { $0.headers["x-amz-request-payer"] == "requester" })
        let url = try await fixture.store.presignedURL(forReading: "k", expiresIn: .seconds(60))
        #expect(url?.contains("x-amz-request-payer=requester&X-Amz-Algorithm") == true)
    }

    @Test func `a key is not sent unencrypted, but to this machine itself`() async throws {
        let variables = ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "r"]
        let environment = AWSEnvironment(variables: variables) { path in
            path == "/k" ? Array("0123456789abcdef0123456789abcdef\n".utf8) : nil
        }
        func configuration(_ endpoint: String?, file: String = "/k") async throws -> S3Configuration {
            var location = S3Location(bucket: "bucket")
            location.endpoint = endpoint
            location.customerKeyFile = file
            let http = FakeS3 { _, _ in FakeS3.Answer(404) }
            return try await S3Opening(location: location, environment: environment, http: http).configuration()
        }
        for endpoint in ["http://127.0.0.1:9", "https://minio", nil] {
            #expect(try await configuration(endpoint).customerKey?.bytes.count == 32)
        }
        let clear = await #expect(throws: ObjectStoreError.self) { _ = try await configuration("http://minio:9000") }
        #expect(
            clear?.message
                == "cannot use s3://bucket: the customer's key would go to http://minio:9000/ unencrypted"
        )
        let missing = await #expect(throws: ObjectStoreError.self) { _ = try await configuration(nil, file: "/none") }
        #expect(missing?.message.contains("there is no file /none") == true)
    }
}
