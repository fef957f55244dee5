// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import ObjectStoreTesting
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ObjectStoreConformance.checks)
    func `memory keeps the contract`(check: ObjectStoreConformance.Check) async throws {
        try await check.run(on: MemoryObjectStore())
    }

    @Test(arguments: ObjectStoreConformance.checks)
    func `a directory keeps the contract`(check: ObjectStoreConformance.Check) async throws {
        try await withTemporaryDirectory { path in
            try await check.run(on: try FileObjectStore(path: path + "/store"))
        }
    }

    @Test(arguments: ObjectStoreConformance.checks)
    func `a store behind all wrappers keeps the contract`(check: ObjectStoreConformance.Check) async throws {
        let prefixed = try PrefixedObjectStore(MemoryObjectStore(), prefix: "/some/where/")
        try await check.run(on: RetryingObjectStore(FaultInjectingObjectStore(prefixed)))
    }
}
