// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import AWSServices

/// Makes the disks of a restore out of the snapshots in a backup's records, all at once, in one location.
///
/// Asking again for the same restore gives the same disks: the token of each is made of the restore's UID and the volume's
/// name. Disks of a cancelled restore therefore stay, for the restore to be continued.
package struct VolumeRestore: Sendable {
    /// How a restore behaves.
    package struct Options: Sendable {
        /// How many disks are begun at once.
        package var inFlight = 32
        /// How long disks are waited for; they are ready within seconds, whatever their size.
        package var wait = WaitPolicy(deadline: .seconds(600), firstPause: .seconds(1), maximumPause: .seconds(10))
        /// In which zone disks are made, by the zone they were in; zones that are not named stay.
        package var zones: [String: String] = [:]
        /// The cluster that the disks are for: tags `kubernetes.io/cluster/<old>` become this one's; `nil` keeps them.
        package var clusterName: String?

        /// The defaults.
        package init() {}
    }

    let disks: any DiskProvider
    private let uid: String
    private let options: Options

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
            VolumePreview(record, zone: zone(of: record), blockedBy: problem(record, found))
        }
    }

    /// Makes the disks and waits until they can be used.
    ///
    /// It never throws: what fails is in the outcomes, and one volume's failure does not stop the others.
    /// - Parameter records: The records of the location.
    /// - Returns: An outcome for each record, in their order.
    package func run(_ records: [NativeSnapshotRecord]) async -> [RestoredVolume] {
        let found = await lookUp(records)
        let begun = await concurrently(records, limit: options.inFlight) { record in
            await begin(record, found)
        }
        return await wait(for: begun)
    }

    // MARK: Steps

    typealias Found = Result<[String: DiskSnapshot], any Error>

    private func lookUp(_ records: [NativeSnapshotRecord]) async -> Found {
        let ids = Array(Set(records.compactMap(\.snapshotID))).sorted()
        let answers = await concurrently(ids.runs(of: disks.batch), limit: 4) { run in
            await Result { try await disks.snapshotStates(Array(run)) }
        }
        return Found(catching: {
            var all: [String: DiskSnapshot] = [:]
            for answer in answers { all.merge(try answer.get()) { $1 } }
            return all
        })
    }

    private func begin(_ record: NativeSnapshotRecord, _ found: Found) async -> RestoredVolume {
        var outcome = RestoredVolume(record)
        if let problem = problem(record, found) {
            outcome.error = problem
            return outcome
        }
        let snapshot = (try? found.get())?[record.snapshotID ?? ""]
        let order = DiskOrder(
            snapshotID: record.snapshotID ?? "",
            zone: zone(of: record),
            type: record.volumeType,
            iops: record.iops,
            throughput: record.throughput,
            tags: RestoreTags.of(
                record,
                snapshot: snapshot?.tags ?? [:],
                restoreUID: uid,
                cluster: options.clusterName
            ),
            token: token(of: record)
        )
        do {
            try Task.checkCancellation()
            outcome.disk = try await disks.createVolume(order)
        } catch is CancellationError {
            outcome.error = VolumeSnapshotsError(.cancelled, "the restore was cancelled")
        } catch {
            outcome.error = Self.refusal(error)
        }
        return outcome
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

    func zone(of record: NativeSnapshotRecord) -> String { options.zones[record.zone] ?? record.zone }

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
