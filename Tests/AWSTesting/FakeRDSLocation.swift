// SPDX-License-Identifier: Apache-2.0

package import VolumeSnapshots

/// Opens a fake of RDS whatever the location is called; there are no disks.
package struct FakeRDSLocation: SnapshotLocationOpening {
    private let fake: FakeRDS
    private let problem: String?

    /// Opens the fake.
    /// - Parameters:
    ///   - fake: The fake.
    ///   - problem: Why it cannot be opened; `nil` when it can.
    package init(_ fake: FakeRDS, problem: String? = nil) {
        self.fake = fake
        self.problem = problem
    }

    package func withDisks<Result: Sendable>(
        of location: String,
        region: String?,
        _ body: (any DiskProvider) async throws -> Result
    ) async throws -> Result {
        throw VolumeSnapshotsError(.badLocation, "there are no disks here")
    }

    package func withDatabases<Result: Sendable>(
        of location: String,
        region: String?,
        _ body: (RDSSnapshots) async throws -> Result
    ) async throws -> Result {
        if let problem { throw VolumeSnapshotsError(.badLocation, problem) }
        return try await body(RDSSnapshots(fake.client))
    }
}
