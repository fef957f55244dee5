// SPDX-License-Identifier: Apache-2.0

import AWSTesting
import BackupStorage
import Controllers
import ObjectStore
import VeleroAPI
import VolumeSnapshots

/// Opens stores by the names of their buckets, and one fake of disks whatever its location is called.
struct TestLocations: LocationOpening {
    /// The buckets there are.
    let buckets: [String: any ObjectStorage]
    /// The disks of all locations.
    var disks = FakeEBS()

    func withStore<Result: Sendable>(
        of location: BackupStorageLocation,
        _ body: (BackupStore) async throws -> Result
    ) async throws -> Result {
        guard let store = buckets[location.spec.bucket] else {
            throw ObjectStoreError(.noSuchBucket, "there is no bucket \"\(location.spec.bucket)\"")
        }
        guard location.spec.accessMode == .readOnly else { return try await body(BackupStore(store)) }
        return try await body(BackupStore(ReadOnlyObjectStore(store)))
    }

    func withDisks<Result: Sendable>(
        of location: VolumeSnapshotLocation,
        _ body: (any DiskProvider) async throws -> Result
    ) async throws -> Result {
        try await body(disks.disks)
    }

    func withDatabases<Result: Sendable>(
        of location: VolumeSnapshotLocation,
        _ body: (RDSSnapshots) async throws -> Result
    ) async throws -> Result {
        throw ControllerError(.invalidLocation, "there are no databases here")
    }
}
