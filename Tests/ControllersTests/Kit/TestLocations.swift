// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import Controllers
import ObjectStore
import VeleroAPI
import VolumeSnapshots

/// Opens stores by the names of their buckets.
struct TestLocations: LocationOpening {
    /// The buckets there are.
    let buckets: [String: any ObjectStorage]

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
        throw ControllerError(.invalidLocation, "there are no disks here")
    }

    func withDatabases<Result: Sendable>(
        of location: VolumeSnapshotLocation,
        _ body: (RDSSnapshots) async throws -> Result
    ) async throws -> Result {
        throw ControllerError(.invalidLocation, "there are no databases here")
    }
}
