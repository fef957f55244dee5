// SPDX-License-Identifier: Apache-2.0

import VeleroAPI
import VolumeSnapshots

/// Opens the disks of the cluster's VolumeSnapshotLocations for the engines.
struct ClusterDisks: SnapshotLocationOpening {
    let context: ControllerContext

    /// What the cluster is called in the tags of disks and snapshots: what a location says by annotation, as one does that
    /// was installed from Terraform's outputs, or else the server.
    /// - Parameter locations: Those that are used.
    /// - Returns: The name; `nil` when nobody has given one.
    func clusterName(_ locations: [String]) -> String? {
        let annotated = locations.lazy.compactMap { context.caches.volumeSnapshotLocations[$0] }
            .compactMap { $0.annotations[SnapshotTags.cluster] }
        return annotated.first { !$0.isEmpty } ?? context.settings.clusterName
    }

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
