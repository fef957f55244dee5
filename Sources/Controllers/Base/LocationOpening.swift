// SPDX-License-Identifier: Apache-2.0

package import BackupStorage
package import VeleroAPI
package import VolumeSnapshots

/// Opens the stores that BackupStorageLocations describe, and the disks of VolumeSnapshotLocations: the border between controllers and providers.
package protocol LocationOpening: Sendable {
    /// Lends the store of a location for the length of the closure.
    ///
    /// Credentials and certificates that the location names are read anew each time, so that a changed Secret counts at
    /// once.
    /// - Throws: ``ControllerError`` `.invalidLocation` when the location cannot be understood, `ObjectStoreError`,
    ///   `KubernetesError`; what the closure throws.
    func withStore<Result: Sendable>(
        of location: BackupStorageLocation,
        _ body: (BackupStore) async throws -> Result
    ) async throws -> Result

    /// Lends the disks of a snapshot location for the length of the closure.
    /// - Throws: ``ControllerError`` `.invalidLocation` when the location cannot be understood, `AWSServiceError`,
    ///   `KubernetesError`; what the closure throws.
    func withDisks<Result: Sendable>(
        of location: VolumeSnapshotLocation,
        _ body: (any DiskProvider) async throws -> Result
    ) async throws -> Result

    /// Lends the databases that a snapshot location's credentials reach, for the length of the closure.
    /// - Throws: As ``withDisks(of:_:)``.
    func withDatabases<Result: Sendable>(
        of location: VolumeSnapshotLocation,
        _ body: (RDSSnapshots) async throws -> Result
    ) async throws -> Result
}
