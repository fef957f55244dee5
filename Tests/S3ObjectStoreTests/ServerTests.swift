// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ClusterTestKit
import Foundation
import Logging
import ObjectStore
import S3ObjectStore
import Testing

/// What only a server that checks signatures can show.
@Suite(.s3Server(.rclone)) struct SignatureServerTests {
    private func failure(
        environment: (inout [String: String]) -> Void = { _ in },
        location change: (inout S3Location) -> Void = { _ in }
    ) async throws -> ObjectStoreError {
        let server = try #require(S3ServerTrait.server)
        var variables = server.environment
        environment(&variables)
        var location = S3Location(bucket: try await server.makeBucket())
        location.endpoint = server.endpoint
        change(&location)
        return try #require(
            await #expect(throws: ObjectStoreError.self) {
                try await S3Store.with(
                    location,
                    environment: .system(variables: variables),
                    logger: Logger(label: "test")
                ) { store in
                    try await store.listAll(prefix: "")
                }
            }
        )
    }

    @Test func `a wrong secret is told, and not repeated`() async throws {
        let error = try await failure(environment: { $0["AWS_SECRET_ACCESS_KEY"] = "very-wrong-secret" })
        #expect(error.code == .badCredentials)
        #expect(error.message.contains("the secret key does not fit the access key (403 SignatureDoesNotMatch"))
        #expect(!error.message.contains("very-wrong"))
    }

    @Test func `an unknown key is told`() async throws {
        let error = try await failure(environment: { $0["AWS_ACCESS_KEY_ID"] = "UNKNOWN" })
        #expect(error.message.contains("the access key is not known"), "\(error.message)")
    }

    @Test func `a bucket that does not exist is told`() async throws {
        let error = try await failure(location: { $0.bucket = "no-such-bucket" })
        #expect(error.code == .noSuchBucket)
    }

    @Test func `a port where nobody listens is told`() async throws {
        let error = try await failure(location: { $0.endpoint = "http://127.0.0.1:1" })
        #expect(error.message.contains("no connection to http://127.0.0.1:1 could be made: connection refused"))
        #expect(error.hint?.contains("check that the server runs there") == true)
    }

    @Test func `TLS with a server that has none is told`() async throws {
        let error = try await failure(location: { location in
            location.endpoint = location.endpoint?.replacing("http://", with: "https://")
        })
        #expect(error.code == .notAStore)
        #expect(error.message.hasSuffix("does not speak TLS"), "\(error.message)")
        #expect(error.hint == "write http:// instead of https:// if the server is meant to be without")
    }

    @Test func `a host that does not exist is told`() async throws {
        let error = try await failure(location: { $0.endpoint = "http://no-such-host.invalid" })
        #expect(error.message.contains("the host name no-such-host.invalid cannot be resolved"), "\(error.message)")
    }

    @Test func `a CA file that is none is told`() async throws {
        let error = try await failure(location: { $0.caFile = #filePath })
        #expect(error.code == .invalid)
        #expect(error.message.contains("cannot be read as PEM certificates"), "\(error.message)")
    }

    @Test func `a presigned URL can be read without credentials`() async throws {
        try await withBucket(prefix: "some prefix") { store in
            let key = "a+b/ü &?.txt"
            try await store.put(key, Array("content".utf8))
            let text = try #require(try await store.presignedURL(forReading: key, expiresIn: .seconds(60)))
            let response = try await AsyncHTTPSender.with { http in
                let parts = text.split(separator: "?", maxSplits: 1)
                var url = try RequestURL(parsing: String(parts[0]))
                url.query = parts[1].split(separator: "&").map { item in
                    let pair = item.split(separator: "=", maxSplits: 1)
                    return .init(String(pair[0]), PercentCoding.decode(pair[1]) ?? "")
                }
                let answer = try await http.send(AWSRequest("GET", url))
                return (answer.status, try await answer.collect(maximum: 100))
            }
            #expect(response.0 == 200)
            #expect(response.1 == Array("content".utf8))
            await #expect(throws: ObjectStoreError.self) {
                _ = try await store.presignedURL(forReading: key, expiresIn: .seconds(8 * 86_400))
            }
        }
    }

    @Test func `the store says where it is, without secrets`() async throws {
        try await withBucket(prefix: "p") { store in
            #expect(store.description.hasPrefix("s3://lifeboat-") && store.description.hasSuffix("/p"))
        }
    }
}

/// What only a server with conditional writes and multipart listings can show.
@Suite(.s3Server(.moto)) struct SemanticsServerTests {
    @Test func `of many writers who want a new key, one wins`() async throws {
        try await withBucket { store in
            let wins = await withTaskGroup(of: Bool.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        let options = PutOptions(onlyIfAbsent: true)
                        return (try? await store.put("k", [UInt8(writer)], options: options)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
        }
    }

    @Test func `no multipart upload is left after a failure or a cancellation`() async throws {
        struct Failure: Error {}
        let server = try #require(S3ServerTrait.server)
        try await withBucket { (store) async throws in
            let bucket = String(store.description.dropFirst("s3://".count))
            await #expect(throws: Failure.self) {
                try await store.put("k") { writer in
                    try await writer.write([UInt8](repeating: 1, count: 20 << 20))
                    let begun = try await uploads(server, bucket)
                    #expect(begun == 1)
                    throw Failure()
                }
            }
            let afterFailure = try await uploads(server, bucket)
            #expect(afterFailure == 0)
            let (reached, signal) = AsyncStream.makeStream(of: Void.self)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try? await store.put("k") { writer in
                        try await writer.write([UInt8](repeating: 1, count: 20 << 20))
                        signal.finish()
                        try await Task.sleep(for: .seconds(600))
                    }
                }
                for await _ in reached {}
                group.cancelAll()
            }
            let afterCancellation = try await uploads(server, bucket)
            #expect(afterCancellation == 0)
        }
    }

    /// How many multipart uploads the server knows.
    private func uploads(_ server: S3Server, _ bucket: String) async throws -> Int {
        let key = AWSCredentials(
            accessKeyID: server.accessKeyID,
            secretAccessKey: Secret(server.secretAccessKey),
            source: "a test"
        )
        var url = try RequestURL(parsing: server.endpoint)
        url.path = "/" + bucket
        url.query = [.init("uploads", "")]
        var request = AWSRequest("GET", url)
        SignatureV4(credentials: key, region: server.region, service: "s3")
            .sign(&request, payloadHash: SignatureV4.emptyPayloadHash, at: WallClock.system.now)
        let body = try await AsyncHTTPSender.with { http in
            try await http.send(request).collect(maximum: 1 << 20)
        }
        return try XMLElement(parsing: body).all("Upload").count
    }
}
