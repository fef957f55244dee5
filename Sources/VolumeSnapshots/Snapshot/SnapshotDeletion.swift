// SPDX-License-Identifier: Apache-2.0

internal import AWSServices

/// Deletes the snapshots of a backup in one location.
package struct SnapshotDeletion: Sendable {
    /// A snapshot that could not be deleted.
    package struct Failure: Sendable, CustomStringConvertible {
        /// The snapshot.
        package let snapshotID: String
        /// The PersistentVolume it is of.
        package let volumeName: String
        /// Why.
        package let error: VolumeSnapshotsError

        package var description: String { "snapshot \(snapshotID) of volume \(volumeName): \(error.message)" }
    }

    /// EC2 allows five deletions a second in the long run; more in flight would only wait.
    private static let inFlight = 16

    private let disks: any DiskProvider

    /// Deletion in one location.
    package init(_ disks: any DiskProvider) { self.disks = disks }

    /// Deletes all of them, also when one fails; one that does not exist is a success.
    /// - Parameter records: The records of the location; those without a snapshot are passed over.
    /// - Returns: What is left.
    package func delete(_ records: [NativeSnapshotRecord]) async -> [Failure] {
        let wanted = records.compactMap { record in record.snapshotID.map { (id: $0, volume: record.volumeName) } }
        let failures = await concurrently(wanted, limit: Self.inFlight) { item -> Failure? in
            do {
                try Task.checkCancellation()
                try await disks.deleteSnapshot(item.id)
                return nil
            } catch {
                return Failure(snapshotID: item.id, volumeName: item.volume, error: Self.failure(error))
            }
        }
        return failures.compactMap { $0 }
    }

    /// Deletes the snapshots that a backup's tags find: what an interrupted run has left that no record names.
    /// - Parameter backup: The backup.
    /// - Returns: What is left.
    /// - Throws: What listing throws.
    package func deleteTagged(_ backup: BackupIdentity) async throws -> [Failure] {
        let found = try await disks.findSnapshots(tags: backup.searchTags)
        let failures = await concurrently(found, limit: Self.inFlight) { snapshot -> Failure? in
            do {
                try Task.checkCancellation()
                try await disks.deleteSnapshot(snapshot.id)
                return nil
            } catch {
                let volume = snapshot.tags[SnapshotTags.volume] ?? snapshot.volumeID
                return Failure(snapshotID: snapshot.id, volumeName: volume, error: Self.failure(error))
            }
        }
        return failures.compactMap { $0 }
    }

    private static func failure(_ error: any Error) -> VolumeSnapshotsError {
        if error is CancellationError { return VolumeSnapshotsError(.cancelled, "its deletion was cut short") }
        return VolumeSnapshotsError(.refused, "\(error)", hint: (error as? AWSServiceError)?.hint, cause: error)
    }
}
