// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ObjectStore
import Synchronization
import Testing

@testable import S3ObjectStore

/// Parts of 100 bytes, so that the tests need no megabytes.
private func smallParts(_ configuration: inout S3Configuration) {
    configuration.parts = PartPlan(firstSize: 100, maximumInFlight: 4)
}

/// S3's side of a multipart upload that succeeds.
private func accept(_ request: AWSRequest) -> FakeS3.Answer {
    switch request.method {
    case "POST" where request.query("uploads") != nil:
        FakeS3.Answer(200, ["x-amz-checksum-algorithm": "SHA256"], "<R><UploadId>id+1</UploadId></R>")
    case "POST":
        FakeS3.Answer(
            200,
            [:],
            "<CompleteMultipartUploadResult><ETag>&quot;all-3&quot;</ETag></CompleteMultipartUploadResult>"
        )
    case "PUT": FakeS3.Answer(200, ["ETag": "\"e\(request.query("partNumber") ?? "")\""])
    case "HEAD": FakeS3.Answer(404)
    case "DELETE": FakeS3.Answer(204)
    default: .error(418, "Unexpected")
    }
}

@Suite struct TransferTests {
    @Test func `up to one part, an object is one request with its digest`() async throws {
        let fixture = FakeStore(FakeS3 { request, _ in accept(request) }) { configuration in
            smallParts(&configuration)
            configuration.encryption = .kms
            configuration.kmsKeyID = "key"
        }
        let info = try await fixture.store.put("k", [UInt8](repeating: 7, count: 100))
        #expect(info == ObjectInfo(key: "k", size: 100, entityTag: "e"))
        let request = try #require(fixture.fake.sent.first)
        #expect(fixture.fake.sent.count == 1)
        #expect(request.headers["x-amz-checksum-sha256"] == Digest.base64(Digest.sha256(request.body)))
        #expect(request.headers["x-amz-server-side-encryption"] == "aws:kms")
        #expect(request.headers["x-amz-server-side-encryption-aws-kms-key-id"] == "key")
    }

    @Test func `beyond, it is uploaded in parts and completed with their digests`() async throws {
        let fixture = FakeStore(FakeS3 { request, _ in accept(request) }, change: smallParts)
        let bytes = (0..<250).map { UInt8($0) }
        let info = try await fixture.store.put("k", bytes)
        #expect(info == ObjectInfo(key: "k", size: 250, entityTag: "all-3"))
        let parts = fixture.fake.sent.filter { $0.method == "PUT" }
            .sorted { $0.query("partNumber") ?? "" < $1.query("partNumber") ?? "" }
        #expect(parts.flatMap(\.body) == bytes)
        #expect(parts.map(\.body.count) == [100, 100, 50])
        #expect(parts.allSatisfy { $0.query("uploadId") == "id+1" })
        let last = try #require(fixture.fake.sent.last)
        let document = try XMLElement(parsing: last.body)
        #expect(document.all("Part").map { $0["PartNumber"] } == ["1", "2", "3"])
        #expect(document.all("Part").map { $0["ETag"] } == ["\"e1\"", "\"e2\"", "\"e3\""])
        #expect(document.all("Part").map { $0["ChecksumSHA256"] } == parts.map { $0.headers["x-amz-checksum-sha256"] })
    }

    @Test func `no more parts than allowed are on the way`() async throws {
        let inFlight = Mutex((now: 0, most: 0))
        let fake = FakeS3 { request, _ in
            guard request.query("partNumber") != nil else { return accept(request) }
            inFlight.withLock { count in
                count.now += 1
                count.most = max(count.most, count.now)
            }
            for _ in 0..<20 { await Task.yield() }
            inFlight.withLock { $0.now -= 1 }
            return accept(request)
        }
        let fixture = FakeStore(fake, change: smallParts)
        try await fixture.store.put("k", [UInt8](repeating: 1, count: 5000))
        #expect(inFlight.withLock { $0.most } <= 4)
        #expect(inFlight.withLock { $0.most } > 1)
    }

    @Test func `a part that fails for good aborts the upload`() async throws {
        let fake = FakeS3 { request, _ in
            request.query("partNumber") == "2" ? .error(403, "AccessDenied") : accept(request)
        }
        let fixture = FakeStore(fake, change: smallParts)
        let error = await #expect(throws: ObjectStoreError.self) {
            try await fixture.store.put("k", [UInt8](repeating: 1, count: 5000))
        }
        #expect(error?.code == .accessDenied)
        let last = try #require(fake.sent.last)
        #expect(last.method == "DELETE" && last.query("uploadId") == "id+1")
    }

    @Test func `a failing body aborts the upload`() async throws {
        struct Failure: Error {}
        let fixture = FakeStore(FakeS3 { request, _ in accept(request) }, change: smallParts)
        await #expect(throws: Failure.self) {
            try await fixture.store.put("k") { writer in
                try await writer.write([UInt8](repeating: 1, count: 350))
                throw Failure()
            }
        }
        #expect(fixture.fake.sent.filter { $0.method == "DELETE" && $0.query("uploadId") == "id+1" }.count == 1)
        #expect(!fixture.fake.sent.contains { $0.method == "POST" && $0.query("uploadId") != nil })
    }

    @Test func `a cancelled upload is aborted in spite of the cancellation`() async throws {
        let fake = FakeS3 { request, _ in
            // What a network does when the task is cancelled.
            try Task.checkCancellation()
            return accept(request)
        }
        let fixture = FakeStore(fake, change: smallParts)
        let (reached, signal) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await fixture.store.put("k") { writer in
                        try await writer.write([UInt8](repeating: 1, count: 350))
                        signal.finish()
                        try await Task.sleep(for: .seconds(600))
                    }
                }
            }
            for await _ in reached {}
            group.cancelAll()
        }
        let last = try #require(fake.sent.last)
        #expect(last.method == "DELETE" && last.query("uploadId") == "id+1")
    }

    @Test func `completing that fails late, with status 200, is tried again`() async throws {
        let tries = Mutex(0)
        let fake = FakeS3 { request, _ in
            guard request.method == "POST", request.query("uploadId") != nil else { return accept(request) }
            let number = tries.withLock { tries in
                tries += 1
                return tries
            }
            return number == 1 ? .error(200, "InternalError") : accept(request)
        }
        let fixture = FakeStore(fake, change: smallParts)
        #expect(try await fixture.store.put("k", [UInt8](repeating: 1, count: 350)).entityTag == "all-3")
        #expect(tries.withLock { $0 } == 2)
    }

    @Test func `completing whose answer was lost is recognised`() async throws {
        let tries = Mutex(0)
        let fake = FakeS3 { request, _ in
            if request.method == "HEAD" { return FakeS3.Answer(200, ["Content-Length": "350", "ETag": "\"real\""]) }
            guard request.method == "POST", request.query("uploadId") != nil else { return accept(request) }
            let number = tries.withLock { tries in
                tries += 1
                return tries
            }
            if number == 1 { throw AWSError(.connectionLost, "it broke") }
            return .error(404, "NoSuchUpload")
        }
        let fixture = FakeStore(fake, change: smallParts)
        #expect(try await fixture.store.put("k", [UInt8](repeating: 1, count: 350)).entityTag == "real")
    }

    @Test func `a put whose answer was lost does not take its own object for another's`() async throws {
        for (digest, succeeds) in [(Digest.base64(Digest.sha256([1, 2, 3])), true), ("other", false)] {
            let fake = FakeS3 { request, index in
                switch (request.method, index) {
                case ("HEAD", 0): return FakeS3.Answer(404)
                case ("PUT", 1): throw AWSError(.connectionLost, "it broke")
                case ("PUT", _): return .error(412, "PreconditionFailed")
                default: return FakeS3.Answer(200, ["x-amz-checksum-sha256": digest, "ETag": "\"e\""])
                }
            }
            let fixture = FakeStore(fake)
            let outcome = await Result {
                try await fixture.store.put("k", [1, 2, 3], options: PutOptions(onlyIfAbsent: true))
            }
            if succeeds {
                #expect(try outcome.get().entityTag == "e")
            } else {
                let error = #expect(throws: ObjectStoreError.self) { try outcome.get() }
                #expect(error?.message == "s3://bucket/k exists already")
            }
        }
    }

    @Test func `a download that breaks off goes on where it ended`() async throws {
        let content = "0123456789"
        let fake = FakeS3 { request, index in
            let first = request.headers["Range"].flatMap { Int($0.dropFirst("bytes=".count).prefix { $0 != "-" }) } ?? 0
            var answer = FakeS3.Answer(first == 0 ? 200 : 206, ["ETag": "\"e\"", "Content-Length": "\(10 - first)"])
            if first > 0 { answer.headers["Content-Range"] = "bytes \(first)-9/10" }
            answer.body = Array(Array(content.utf8)[first...].prefix(index < 3 ? 3 : 10))
            // Once with an error, once with an end that comes too early.
            answer.breaksOff = index == 0
            return answer
        }
        let fixture = FakeStore(fake)
        #expect(try await fixture.store.read("k", maximum: 99) == Array(content.utf8))
        #expect(fake.sent.map { $0.headers["Range"] } == [nil, "bytes=3-9", "bytes=6-9", "bytes=9-9"])
        #expect(fake.sent.dropFirst().allSatisfy { $0.headers["If-Match"] == "\"e\"" })
    }

    @Test func `an object that is replaced while it is read is an error`() async throws {
        let fake = FakeS3 { request, _ in
            guard request.headers["Range"] == nil else { return .error(412, "PreconditionFailed") }
            var answer = FakeS3.Answer(200, ["ETag": "\"e\"", "Content-Length": "10"], "012")
            answer.breaksOff = true
            return answer
        }
        let error = await #expect(throws: ObjectStoreError.self) {
            try await FakeStore(fake).store.read("k", maximum: 99)
        }
        #expect(error?.code == .corrupt)
        #expect(error?.message == "s3://bucket/k was replaced while it was read")
    }

    @Test func `a download that gets nowhere is given up`() async throws {
        let fake = FakeS3 { _, _ in
            var answer = FakeS3.Answer(200, ["ETag": "\"e\"", "Content-Length": "10"])
            answer.breaksOff = true
            return answer
        }
        let error = await #expect(throws: ObjectStoreError.self) {
            try await FakeStore(fake).store.read("k", maximum: 99)
        }
        #expect(error?.code == .unavailable)
        #expect(fake.sent.count == 5)
    }

    @Test(
        arguments: [
            (Digest.base64(Digest.sha256(Array("good".utf8))), nil, true), ("wrong", nil, false),
            ("wrong-3", nil, true),
            ("wrong", "COMPOSITE", true),
        ] as [(String, String?, Bool)]
    )
    func `the digest the object was stored with is checked`(digest: String, type: String?, isGood: Bool) async throws {
        var headers: HTTPFields = ["Content-Length": "4", "x-amz-checksum-sha256": digest]
        headers["x-amz-checksum-type"] = type
        let answer = FakeS3.Answer(200, headers, "good")
        let fixture = FakeStore(FakeS3 { _, _ in answer })
        let outcome = await Result { try await fixture.store.read("k", maximum: 99) }
        #expect((try? outcome.get()) == (isGood ? Array("good".utf8) : nil))
        #expect(fixture.fake.sent.first?.headers["x-amz-checksum-mode"] == "ENABLED")
    }

    @Test func `a server without ranges is understood, too`() async throws {
        let fixture = FakeStore(FakeS3 { _, _ in FakeS3.Answer(200, ["Content-Length": "10"], "0123456789") })
        let part = try await fixture.store.get("k", range: 3..<6).collect(maximum: 99)
        #expect(part == Array("345".utf8))
    }

    @Test func `where there is no batch deletion, keys are deleted one by one`() async throws {
        let fake = FakeS3 { request, _ in request.method == "POST" ? .error(501, "NotImplemented") : FakeS3.Answer(204)
        }
        try await FakeStore(fake).store.delete(["a", "b", "c"])
        #expect(Set(fake.sent.filter { $0.method == "DELETE" }.map(\.url.path)) == ["/a", "/b", "/c"])
    }

    @Test(arguments: [(204, true), (503, false)])
    func `keys that the server had no time for are deleted one by one, and tried again`(
        status: Int,
        succeeds: Bool
    ) async throws {
        let body =
            "<DeleteResult><Error><Key>b</Key><Code>SlowDown</Code><Message>soon</Message></Error>"
            + "<Error><Key>c</Key><Code>InternalError</Code><Message>oops</Message></Error></DeleteResult>"
        let fake = FakeS3 { request, _ in
            if request.method == "POST" { return FakeS3.Answer(200, [:], body) }
            return status == 503 ? .error(503, "SlowDown") : FakeS3.Answer(status)
        }
        let fixture = FakeStore(fake)
        var failure: ObjectStoreError?
        do { try await fixture.store.delete(["a", "b", "c"]) } catch let error as ObjectStoreError { failure = error }
        #expect((failure == nil) == succeeds)
        #expect(failure.map(\.isRetryable) != false, "whoever can wait tries again: \(String(describing: failure))")
        #expect(Set(fake.sent.filter { $0.method == "DELETE" }.map(\.url.path)) == ["/b", "/c"])
    }

    @Test func `keys that could not be deleted are named`() async throws {
        let body =
            "<DeleteResult><Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>"
        let fixture = FakeStore(FakeS3 { _, _ in FakeS3.Answer(200, [:], body) })
        let error = await #expect(throws: ObjectStoreError.self) { try await fixture.store.delete(["a", "b"]) }
        #expect(error?.code == .accessDenied)
        #expect(error?.message == "cannot delete s3://bucket/b: AccessDenied: no")
        let request = try #require(fixture.fake.sent.first)
        #expect(request.headers["Content-MD5"] == Digest.base64(Digest.md5(request.body)))
    }

    @Test func `parts suffice for the largest object S3 takes, and stay small for small ones`() {
        let plan = PartPlan()
        let sizes = (1...PartPlan.maximumParts).map { plan.size(ofPart: $0) }
        #expect(sizes.reduce(0, +) >= 5 << 40)
        #expect(sizes.allSatisfy { $0 >= 5 << 20 && $0 <= 5 << 30 })
        #expect(sizes.prefix(800).allSatisfy { $0 == 8 << 20 })
    }

    @Test(
        arguments: [
            ("bucket", nil, nil, "https://bucket.s3.eu-west-1.amazonaws.com/a%20b/c%2Bd"),
            ("my.bucket", nil, nil, "https://s3.eu-west-1.amazonaws.com/my.bucket/a%20b/c%2Bd"),
            ("bucket", "http://127.0.0.1:9", nil, "http://127.0.0.1:9/bucket/a%20b/c%2Bd"),
            ("bucket", "https://h/base/", nil, "https://h/base/bucket/a%20b/c%2Bd"),
            ("bucket", "https://h", false, "https://bucket.h/a%20b/c%2Bd"),
            ("bucket", nil, true, "https://s3.eu-west-1.amazonaws.com/bucket/a%20b/c%2Bd"),
        ] as [(String, String?, Bool?, String)]
    )
    func `objects are addressed as the server wants it`(
        bucket: String,
        endpoint: String?,
        pathStyle: Bool?,
        expected: String
    ) throws {
        var configuration = S3Configuration(bucket: bucket, region: "eu-west-1")
        configuration.endpoint = try endpoint.map(RequestURL.init(parsing:))
        configuration.pathStyle = pathStyle
        #expect(S3Addressing(configuration).url(key: "a b/c+d", region: "eu-west-1").text == expected)
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous closure gives or throws.
    fileprivate init(_ work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}
