// SPDX-License-Identifier: Apache-2.0

internal import AWSServices
internal import ObjectStore

extension SnapshotRun {
    /// What is left of an order that was not carried out.
    private struct Rest: Sendable {
        /// To be copied one by one, because it could not be copied together.
        var apart: [DiskSnapshotOrder.Item] = []
        /// To be begun later as it is.
        var postponed: [DiskSnapshotOrder] = []
    }

    /// Begins the snapshots of orders.
    /// - Returns: The orders that were refused for now.
    func begin(_ orders: [DiskSnapshotOrder], _ ledger: SnapshotLedger) async -> [DiskSnapshotOrder] {
        let rests = await concurrently(orders, limit: options.inFlight) { order in await begin(order, ledger) }
        let singles = rests.flatMap(\.apart).map { item in order([item], on: nil) }
        let more = await concurrently(singles, limit: options.inFlight) { order in await begin(order, ledger) }
        return (rests + more).flatMap(\.postponed)
    }

    /// The calls to make: the volumes of a machine in one, where there are two or more.
    func orders(_ outcomes: [SnapshotOutcome]) -> [DiskSnapshotOrder] {
        var machines: [String: [DiskSnapshotOrder.Item]] = [:]
        var singles: [DiskSnapshotOrder.Item] = []
        var seen: Set<String> = []
        for outcome in outcomes {
            // Two volumes may stand for one disk: one snapshot serves both.
            guard let disk = outcome.disk, seen.insert(disk.id).inserted else { continue }
            let tags = SnapshotTags(backup, volumeName: outcome.target.volumeName, volumeTags: disk.tags)
            let item = DiskSnapshotOrder.Item(volumeID: disk.id, tags: tags.kept)
            if options.together, let machine = disk.machine {
                machines[machine, default: []].append(item)
            } else {
                singles.append(item)
            }
        }
        for (machine, items) in machines where items.count == 1 {
            singles += items
            machines[machine] = nil
        }
        return machines.sorted { $0.key < $1.key }.map { order($0.value, on: $0.key) }
            + singles.map { order([$0], on: nil) }
    }

    private func order(_ items: [DiskSnapshotOrder.Item], on machine: String?) -> DiskSnapshotOrder {
        DiskSnapshotOrder(items: items, machine: machine, description: "Lifeboat backup \(backup.name)")
    }

    /// Begins the snapshots of one order.
    /// - Returns: What is left of it.
    private func begin(_ order: DiskSnapshotOrder, _ ledger: SnapshotLedger) async -> Rest {
        guard !Task.isCancelled else { return Rest() }
        do {
            let batch = try await create(order)
            ledger.begun(batch, order)
            guard order.machine != nil else { return Rest() }
            return Rest(apart: order.items.filter { batch.snapshots[$0.volumeID] == nil })
        } catch is CancellationError {
            return Rest()
        } catch  where disks.isRefusedForNow(error) {
            ledger.postponed(order, error)
            return Rest(postponed: [order])
        } catch {
            guard let machine = order.machine else {
                let id = order.items.first?.volumeID ?? ""
                ledger.fail(volume: id, VolumeSnapshotsError(.refused, "\(error)", hint: hint(of: error), cause: error))
                return Rest()
            }
            let note = "it was copied by itself, not at the same moment as the others of \(machine): \(error)"
            for item in order.items { ledger.note(note, volume: item.volumeID) }
            return Rest(apart: order.items)
        }
    }

    /// One attempt, and a second one when the answer of the first was lost and nothing is found of it.
    private func create(_ order: DiskSnapshotOrder) async throws -> DiskSnapshotBatch {
        do {
            return try await shielded(order)
        } catch  where disks.mayHaveHappened(error) {
            try await options.wait.pauseOnce()
            let found = try await disks.findSnapshots(tags: backup.searchTags)
            let wanted = Set(order.items.map(\.volumeID))
            let own = found.filter { wanted.contains($0.volumeID) && !$0.state.isFailed }
            guard own.isEmpty else {
                return DiskSnapshotBatch(snapshots: Dictionary(own.map { ($0.volumeID, $0) }) { first, _ in first })
            }
            return try await shielded(order)
        }
    }

    /// A request that was sent is waited for even when the run is cancelled: its snapshot must be known to be deleted.
    private func shielded(_ order: DiskSnapshotOrder) async throws -> DiskSnapshotBatch {
        try await CancellationShield.run(deadline: Self.beginning) { [disks] in try await disks.createSnapshots(order) }
    }

    /// What an error of the cloud says that one can do.
    func hint(of error: any Error) -> String? {
        let hint = (error as? AWSServiceError)?.hint ?? (error as? VolumeSnapshotsError)?.hint
        guard (error as? AWSServiceError)?.code == .accessDenied, backup.cluster == nil else { return hint }
        // A policy that asks for the tag names the call and not what it lacks.
        let cause =
            "no name of the cluster is known, so the snapshot has no tag \(SnapshotTags.cluster), which the policy may ask for: "
            + "set AWS_CLUSTER_NAME"
        return hint.map { "\($0); \(cause)" } ?? cause
    }
}

extension DiskSnapshot.State {
    /// Whether it cannot be restored from.
    var isFailed: Bool { if case .failed = self { true } else { false } }
}
