// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ClusterTestKit
import Logging
import ObjectStore
import ObjectStoreTesting
import S3ObjectStore
import Testing

/// A bucket of the suite's server, behind a front that insists on the customer's key.
private func withStores<Result>(
    keys: [UInt8?],
    _ body: ([S3Store]) async throws -> Result
) async throws -> Result {
    let server = try #require(S3ServerTrait.server)
    let key = AWSCredentials(
        accessKeyID: server.accessKeyID,
        secretAccessKey: Secret(server.secretAccessKey),
        source: "a test"
    )
    var configuration = S3Configuration(bucket: try await server.makeBucket(), region: server.region)
    configuration.endpoint = try RequestURL(parsing: server.endpoint)
    return try await AsyncHTTPSender.with { http in
        let dependencies = S3Dependencies(
            http: CustomerKeyFront(http),
            credentials: CachedCredentials(StaticCredentials(key)),
            logger: Logger(label: "test")
        )
        let stores = try keys.map { byte in
            var own = configuration
            own.customerKey = try byte.map { number in
                try CustomerKey([UInt8](repeating: number, count: 32), from: "the file /key-\(number)")
            }
            return S3Store(own, dependencies)
        }
        return try await body(stores)
    }
}

/// Against rclone, which checks the signature, that of the key's headers included.
@Suite(.s3Server(.rclone)) struct RcloneCustomerKeyTests {
    @Test(arguments: ObjectStoreConformance.checks)
    func `with a customer's key a bucket of rclone keeps the contract`(
        check: ObjectStoreConformance.Check
    ) async throws {
        try await withStores(keys: [1]) { try await check.run(on: $0[0]) }
    }
}

/// Against moto, which knows conditional writes.
@Suite(.s3Server(.moto)) struct MotoCustomerKeyTests {
    @Test(arguments: ObjectStoreConformance.checks)
    func `with a customer's key a bucket of moto keeps the contract`(check: ObjectStoreConformance.Check) async throws {
        try await withStores(keys: [1]) { try await check.run(on: $0[0]) }
    }

    @Test(arguments: [100, 20 << 20])
    func `what is stored with a key is read with it only, and a wrong or missing one is told`(size: Int) async throws {
        try await withStores(keys: [1, 2, nil]) { stores in
            let content = [UInt8](repeating: 9, count: size)
            try await stores[0].put("k", content)
            #expect(try await stores[0].read("k", maximum: 1 << 30) == content)
            #expect(try await stores[0].head("k")?.size == Int64(size))
            let expected = [
                (stores[1], "or it is encrypted with another key than that of the file /key-2"),
                (stores[2], "it is encrypted with a customer's key (SSE-C), and none was given"),
            ]
            for (store, sentence) in expected {
                let read = await words { _ = try await store.read("k", maximum: 9) }
                let looked = await words { _ = try await store.head("k") }
                #expect(read.contains(sentence) && looked.contains(sentence), "\(read); \(looked)")
            }
        }
    }

    private static func giveKey(_ location: inout S3Location) {
        location.customerKey = try? CustomerKey([UInt8](repeating: 7, count: 32), from: "the file /k")
    }

    @Test func `a server that ignores the key keeps no version either`() async throws {
        let server = try #require(S3ServerTrait.server)
        // A bucket that can lock has versions.
        try await withBucket(locking: true, change: Self.giveKey) { (store) async throws in
            let refused = await words { try await store.put("k", [1]) }
            #expect(refused.contains("stores objects without") && !refused.contains("may remain"), "\(refused)")
            let bucket = String(store.description.dropFirst("s3://".count))
            let versions = try await server.signed("GET", "\(bucket)?versions=")
            #expect(versions.contains("ListVersionsResult") && !versions.contains("<Key>k</Key>"), "\(versions)")
        }
    }

    @Test func `a server that ignores the key is told, and keeps nothing`() async throws {
        try await withBucket(change: Self.giveKey) { (store) async throws in
            for size in [1, 20 << 20] {
                let refused = await words { try await store.put("k", [UInt8](repeating: 1, count: size)) }
                #expect(refused.contains("the server does not encrypt with a customer's key"), "\(refused)")
                #expect(try await store.listAll(prefix: "").objects.isEmpty)
            }
        }
    }
}
