// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import ObjectStore
import ObjectStoreTesting
import S3ObjectStore
import Testing

/// Against moto, which keeps locks.
@Suite(.s3Server(.moto)) struct LockServerTests {
    private static func lock(_ location: inout S3Location) { location.objectLockMode = .compliance }

    /// All but one: moto lists the prefixes of keys that only have delete markers, which AWS does not.
    private static let checks = ObjectStoreConformance.checks.filter { !$0.description.hasPrefix("deleting removes") }

    @Test(arguments: checks)
    func `a bucket that locks keeps the contract`(check: ObjectStoreConformance.Check) async throws {
        try await withBucket(locking: true, change: Self.lock) { try await check.run(on: $0) }
    }

    @Test func `what is to be kept is locked, and what is deleted meanwhile is only hidden`() async throws {
        let server = try #require(S3ServerTrait.server)
        try await withBucket(locking: true, change: Self.lock) { (store) async throws in
            let bucket = String(store.description.dropFirst("s3://".count))
            try await store.put("kept", [1], options: PutOptions(retainUntil: 4_102_444_800))
            try await store.put("free", [1])
            let kept = try await server.signed("HEAD", "\(bucket)/kept")
            #expect(kept.contains("x-amz-object-lock-mode: COMPLIANCE"), "\(kept)")
            #expect(kept.contains("x-amz-object-lock-retain-until-date: 2100-01-01T00:00:00Z"), "\(kept)")
            #expect(try await !server.signed("HEAD", "\(bucket)/free").contains("object-lock"))
            try await store.delete(["kept", "free"])
            #expect(try await store.listAll(prefix: "").objects.isEmpty)
            let versions = try await server.signed("GET", "\(bucket)?versions=")
            #expect(versions.contains("<Key>kept</Key>") && versions.contains("DeleteMarker"), "\(versions)")
        }
    }

    @Test func `a bucket without object lock is told`() async throws {
        try await withBucket(change: Self.lock) { (store) async throws in
            let refused = await words {
                try await store.put("k", [1], options: PutOptions(retainUntil: 4_102_444_800))
            }
            #expect(
                refused.contains("the bucket locks no objects, and the location asks for it (objectLockMode, "),
                "\(refused)"
            )
        }
    }
}
