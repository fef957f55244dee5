// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import ObjectStoreTesting
import Testing

/// Against rclone, which checks every signature.
@Suite(.s3Server(.rclone)) struct RcloneConformanceTests {
    @Test(arguments: ObjectStoreConformance.checks)
    func `a bucket of rclone keeps the contract`(check: ObjectStoreConformance.Check) async throws {
        try await withBucket { try await check.run(on: $0) }
    }
}

/// Against moto, which knows conditional writes, and refuses what AWS refuses in multipart uploads.
@Suite(.s3Server(.moto)) struct MotoConformanceTests {
    @Test(arguments: ObjectStoreConformance.checks)
    func `a bucket of moto keeps the contract`(check: ObjectStoreConformance.Check) async throws {
        try await withBucket(prefix: "some/prefix") { try await check.run(on: $0) }
    }
}
