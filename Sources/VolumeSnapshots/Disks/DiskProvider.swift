// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The border with a cloud that keeps volumes as disks and copies them by snapshots.
///
/// The static requirements are rules on values; the others call the cloud. What they throw is an error whose description
/// is one sentence, or `CancellationError`.
package protocol DiskProvider: Sendable {
    /// Names in `spec.provider` of a VolumeSnapshotLocation, without the prefix `velero.io/`.
    static var names: [String] { get }

    /// The identifier of the disk behind a PersistentVolume; `nil` when it is none of this provider's.
    static func volumeID(of volume: JSONValue) -> String?

    /// The region that a zone is in; `nil` when its name does not tell.
    static func region(ofZone zone: String) -> String?

    /// A PersistentVolume that points to another disk, and to another zone if need be; pure.
    /// - Parameters:
    ///   - volume: The PersistentVolume.
    ///   - id: The new disk.
    ///   - zone: Where it is.
    /// - Returns: The changed object.
    static func rewrite(_ volume: JSONValue, id: String, zone: String) -> JSONValue

    /// Where the disks are, in words: `eu-central-1`.
    var place: String { get }

    /// How many identifiers one call takes.
    var batch: Int { get }

    /// The same cloud in another place: to look up what is to be copied from there.
    func elsewhere(_ place: String) -> any DiskProvider

    /// The disks with these identifiers; those that do not exist are left out.
    func describe(_ ids: [String]) async throws -> [String: Disk]

    /// The disks that have all these tags.
    func findDisks(tags: [String: String]) async throws -> [Disk]

    /// Begins snapshots: of one disk, or of several of one machine at the same moment.
    ///
    /// When ``mayHaveHappened(_:)`` is true of what it throws, the snapshots may exist all the same.
    /// - Returns: A snapshot for each disk that got one, by the disk's identifier.
    func createSnapshots(_ order: DiskSnapshotOrder) async throws -> DiskSnapshotBatch

    /// Own snapshots that have all these tags.
    func findSnapshots(tags: [String: String]) async throws -> [DiskSnapshot]

    /// The snapshots with these identifiers; those that do not exist are left out.
    func snapshotStates(_ ids: [String]) async throws -> [String: DiskSnapshot]

    /// Begins to copy a snapshot of another place to this one.
    ///
    /// When ``mayHaveHappened(_:)`` is true of what it throws, the copy may exist all the same.
    /// - Returns: The copy's identifier.
    func copySnapshot(_ order: DiskCopyOrder) async throws -> String

    /// Deletes a snapshot; one that does not exist is a success.
    func deleteSnapshot(_ id: String) async throws

    /// Begins to make a disk out of a snapshot; the same token gives the same disk.
    func createVolume(_ order: DiskOrder) async throws -> Disk

    /// Deletes a disk that is attached to nothing; one that does not exist is a success.
    func deleteVolume(_ id: String) async throws

    /// Whether a failed call may have been carried out all the same, because its answer was lost.
    func mayHaveHappened(_ error: any Error) -> Bool

    /// Whether a call was refused only because as many like it are on their way as may be: later it is not.
    func isRefusedForNow(_ error: any Error) -> Bool

    /// Whether the same call may succeed later: whoever waits anyway goes on waiting.
    func isPassing(_ error: any Error) -> Bool
}

/// Snapshots to begin in one call.
package struct DiskSnapshotOrder: Sendable, Equatable {
    /// One disk of it.
    package struct Item: Sendable, Equatable {
        /// The disk.
        package var volumeID: String
        /// The tags of its snapshot.
        package var tags: [String: String]
    }

    /// The disks; several are all attached to ``machine``.
    package var items: [Item]
    /// The machine whose disks are copied at the same moment; `nil` for one disk by itself.
    package var machine: String?
    /// For people.
    package var description: String
}

/// A snapshot to copy.
package struct DiskCopyOrder: Sendable, Equatable {
    /// The snapshot.
    package var snapshotID: String
    /// Where it is.
    package var source: String
    /// For people.
    package var description: String
    /// The tags of the copy.
    package var tags: [String: String]
}

/// What came of a ``DiskSnapshotOrder``.
package struct DiskSnapshotBatch: Sendable {
    /// The snapshots, by the identifier of their disk.
    package var snapshots: [String: DiskSnapshot]
    /// What did not go as it should and does no harm, one sentence each.
    package var notes: [String] = []
}
