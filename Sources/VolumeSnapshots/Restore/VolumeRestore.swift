// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import AWSServices

/// Makes the disks of a restore out of the snapshots in a backup's records, all at once, in one location.
///
/// A snapshot of another region is copied first, and the copy deleted when the disk is there. Asking again for the same restore gives the same disks: the token of each is made of the restore's UID and the volume's
/// name. Disks of a cancelled restore therefore stay, for the restore to be continued.
package struct VolumeRestore: Sendable {
    /// How a restore behaves.
    package struct Options: Sendable {
        /// How many disks are begun at once.
        package var inFlight = 32
        /// How long disks are waited for; they are ready within seconds, whatever their size.
        package var wait = WaitPolicy(deadline: .seconds(600), firstPause: .seconds(1), maximumPause: .seconds(10))
        /// How long the copy of a snapshot from another region is waited for.
        package var copying = WaitPolicy(firstPause: .seconds(5), maximumPause: .seconds(30))
        /// In which zone disks are made.
        package var zones = ZoneChoice()
        /// The cluster that the disks are for: tags `kubernetes.io/cluster/<old>` become this one's; `nil` keeps them.
        package var clusterName: String?

        /// The defaults.
        package init() {}
    }

    let disks: any DiskProvider
    let uid: String
    let options: Options
    /// The most copies at once: EC2 lets 20 be on their way to one region.
    private static let copiesInFlight = 16

    /// A restore in one location.
    /// - Parameters:
    ///   - disks: The location's disks.
    ///   - uid: The restore's UID.
    ///   - options: How it behaves.
    package init(_ disks: any DiskProvider, restoreUID uid: String, options: Options = Options()) {
        self.disks = disks
        self.uid = uid
        self.options = options
    }

    /// Says what would be done, and what is in the way; changes nothing.
    /// - Parameter records: The records of the location.
    /// - Returns: A preview for each record, in their order.
    package func preview(_ records: [NativeSnapshotRecord]) async -> [VolumePreview] {
        let found = await lookUp(records)
        return records.map { record in
            let zone = zone(of: record)
            return VolumePreview(
                record,
                zone: zone,
                copiedFrom: source(of: record),
                isDeserted: options.zones.isDeserted(zone),
                blockedBy: problem(record, found)
            )
        }
    }

    /// Makes the disks and waits until they can be used.
    ///
    /// It never throws: what fails is in the outcomes, and one volume's failure does not stop the others.
    /// - Parameter records: The records of the location.
    /// - Returns: An outcome for each record, in their order.
    package func run(_ records: [NativeSnapshotRecord]) async -> [RestoredVolume] {
        let found = await lookUp(records)
        let former = await Result { try await disksMadeBefore(records) }
        let needsCopies = records.contains { source(of: $0) != nil }
        let limit = needsCopies ? min(options.inFlight, Self.copiesInFlight) : options.inFlight
        let begun = await concurrently(records, limit: limit) { record in
            await begin(record, found, former)
        }
        return await deleteCopies(await wait(for: begun))
    }

    // MARK: Steps

    /// The snapshots by the region they are in; one that cannot be asked concerns its snapshots only.
    typealias Found = [String: Result<[String: DiskSnapshot], any Error>]

    private func lookUp(_ records: [NativeSnapshotRecord]) async -> Found {
        var found: Found = [:]
        for (home, group) in Dictionary(grouping: records, by: { source(of: $0) ?? disks.place }) {
            let there = home == disks.place ? disks : disks.elsewhere(home)
            found[home] = await Self.lookUp(Set(group.compactMap(\.snapshotID)), in: there)
        }
        return found
    }

    private static func lookUp(
        _ ids: Set<String>,
        in disks: any DiskProvider
    ) async -> Result<[String: DiskSnapshot], any Error> {
        let answers = await concurrently(ids.sorted().runs(of: disks.batch), limit: 4) { run in
            await Result { try await disks.snapshotStates(Array(run)) }
        }
        return Result(catching: {
            var all: [String: DiskSnapshot] = [:]
            for answer in answers { all.merge(try answer.get()) { $1 } }
            return all
        })
    }

    private func begin(
        _ record: NativeSnapshotRecord,
        _ found: Found,
        _ former: Result<[String: Disk], any Error>
    ) async -> RestoredVolume {
        var outcome = RestoredVolume(record)
        if let problem = problem(record, found) {
            outcome.error = problem
            return outcome
        }
        do {
            try Task.checkCancellation()
            if let source = source(of: record) {
                if let disk = try former.get()[record.volumeName] {
                    outcome.disk = disk
                    outcome.copyID = try await copyBegun(record, from: source)
                    return outcome
                }
                try await copy(record, from: source, &outcome)
            }
            let snapshot = try? found[source(of: record) ?? disks.place]?.get()[record.snapshotID ?? ""]
            outcome.disk = try await disks.createVolume(order(record, of: outcome.copyID, tags: snapshot?.tags ?? [:]))
        } catch is CancellationError {
            outcome.error = VolumeSnapshotsError(.cancelled, "the restore was cancelled")
        } catch {
            outcome.error = Self.refusal(error)
        }
        return outcome
    }

    /// The disk of a volume.
    /// - Parameters:
    ///   - record: What it was.
    ///   - copy: The copy of its snapshot; `nil` takes the snapshot.
    ///   - tags: Those of the snapshot, for records of Velero.
    /// - Returns: What to ask the provider for.
    private func order(_ record: NativeSnapshotRecord, of copy: String?, tags: [String: String]) -> DiskOrder {
        DiskOrder(
            snapshotID: copy ?? record.snapshotID ?? "",
            zone: zone(of: record),
            type: record.volumeType,
            iops: record.iops,
            throughput: record.throughput,
            isMultiAttach: record.isMultiAttach,
            tags: RestoreTags.of(
                record,
                snapshot: tags,
                restoreUID: uid,
                cluster: options.clusterName
            ),
            token: token(of: record)
        )
    }

    /// Looks at all disks that are being made, many in one call, until none is.
    private func wait(for begun: [RestoredVolume]) async -> [RestoredVolume] {
        var outcomes = begun
        do {
            let isDone = try await options.wait.wait {
                do {
                    try await look(at: &outcomes)
                } catch  where disks.isPassing(error) {
                    // The disks are made meanwhile; the deadline ends it.
                }
                return !outcomes.contains(where: \.isPending)
            }
            if !isDone {
                let words = "was not ready after \(options.wait.deadlineInWords)"
                outcomes.fail { VolumeSnapshotsError(.timedOut, "the disk \($0) \(words)") }
            }
        } catch is CancellationError {
            outcomes.fail { VolumeSnapshotsError(.cancelled, "the restore was cancelled; the disk \($0) stays for it") }
        } catch {
            outcomes.fail { _ in Self.refusal(error) }
        }
        return outcomes
    }

    private func look(at outcomes: inout [RestoredVolume]) async throws {
        let open = outcomes.filter(\.isPending).compactMap(\.disk?.id)
        for run in open.runs(of: disks.batch) {
            let states = try await disks.describe(Array(run))
            for index in outcomes.indices where outcomes[index].isPending {
                guard let id = outcomes[index].disk?.id, run.contains(id) else { continue }
                outcomes[index].look(states[id])
            }
        }
    }

    func zone(of record: NativeSnapshotRecord) -> String {
        let provider = type(of: disks)
        return options.zones.zone(for: record.zone, in: disks.place) { provider.region(ofZone: $0) }
    }

    /// EC2 takes 64 ASCII characters.
    private func token(of record: NativeSnapshotRecord) -> String {
        Digest.hex(Digest.sha256(Array("\(uid)/\(record.volumeName)".utf8)))
    }

    static func refusal(_ error: any Error) -> VolumeSnapshotsError {
        if let error = error as? VolumeSnapshotsError { return error }
        return VolumeSnapshotsError(.refused, "\(error)", hint: (error as? AWSServiceError)?.hint, cause: error)
    }
}

extension [RestoredVolume] {
    /// Gives those that are not ready an error.
    fileprivate mutating func fail(_ error: (String) -> VolumeSnapshotsError) {
        for index in indices where self[index].isPending { self[index].error = error(self[index].disk?.id ?? "") }
    }
}
