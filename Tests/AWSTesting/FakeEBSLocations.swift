// SPDX-License-Identifier: Apache-2.0

package import VolumeSnapshots

/// Opens fakes by the names of locations; others are not there.
package struct FakeEBSLocations: SnapshotLocationOpening {
    private let fakes: [String: FakeEBS]

    /// Opens fakes of disks.
    package init(_ fakes: [String: FakeEBS]) { self.fakes = fakes }

    package func withDisks<Result: Sendable>(
        of location: String,
        region: String?,
        _ body: (any DiskProvider) async throws -> Result
    ) async throws -> Result {
        guard let fake = fakes[location] else {
            throw VolumeSnapshotsError(.badLocation, "there is no location \(location)")
        }
        return try await body(fake.disks)
    }

    package func withDatabases<Result: Sendable>(
        of location: String,
        region: String?,
        _ body: (RDSSnapshots) async throws -> Result
    ) async throws -> Result {
        throw VolumeSnapshotsError(.badLocation, "there are no databases here")
    }
}
