// SPDX-License-Identifier: Apache-2.0

import VeleroAPI
import VolumeSnapshots

/// Opens the disks and databases of the cluster's VolumeSnapshotLocations for the engines.
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
        try await context.locations.withDisks(of: find(location), body)
    }

    func withDatabases<Result: Sendable>(
        of location: String,
        region: String?,
        _ body: (RDSSnapshots) async throws -> Result
    ) async throws -> Result {
        try await context.locations.withDatabases(of: find(location), body)
    }

    private func find(_ location: String) throws -> VolumeSnapshotLocation {
        if let found = context.caches.volumeSnapshotLocations[location] { return found }
        throw ControllerError(
            .invalidLocation,
            "there is no VolumeSnapshotLocation \"\(location)\"",
            hint: "make one of this name, for the region of the snapshots"
        )
    }
}
