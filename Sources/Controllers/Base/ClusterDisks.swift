// SPDX-License-Identifier: Apache-2.0

import VolumeSnapshots

/// Opens the disks of the cluster's VolumeSnapshotLocations for the engines.
struct ClusterDisks: SnapshotLocationOpening {
    let context: ControllerContext

    func withDisks<Result: Sendable>(
        of location: String,
        region: String?,
        _ body: (any DiskProvider) async throws -> Result
    ) async throws -> Result {
        guard let found = context.caches.volumeSnapshotLocations[location] else {
            throw ControllerError(
                .invalidLocation,
                "there is no VolumeSnapshotLocation \"\(location)\"",
                hint: "make one of this name, for the region of the snapshots"
            )
        }
        return try await context.locations.withDisks(of: found, body)
    }
}
