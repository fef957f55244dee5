// SPDX-License-Identifier: Apache-2.0

internal import AWSServices

extension EBSDisks {
    /// The most volumes of a machine that CreateSnapshots can leave out.
    private static let maximumExcluded = 127

    package func createSnapshots(_ order: DiskSnapshotOrder) async throws -> DiskSnapshotBatch {
        if let machine = order.machine { return try await createTogether(order, on: machine) }
        var batch = DiskSnapshotBatch(snapshots: [:])
        for item in order.items {
            let snapshot = try await ec2.createSnapshot(
                of: item.volumeID,
                description: order.description,
                tags: AWSTag.list(item.tags)
            )
            batch.snapshots[item.volumeID] = DiskSnapshot(snapshot)
        }
        return batch
    }

    package func copySnapshot(_ order: DiskCopyOrder) async throws -> String {
        var request = EC2CopyRequest(order.snapshotID, from: order.source, description: order.description)
        request.kmsKeyID = kmsKeyID
        request.tags = AWSTag.list(order.tags)
        return try await ec2.copySnapshot(request)
    }

    /// CreateSnapshots takes the machine and the volumes to leave out, and gives all snapshots the same tags; the tags of
    /// each one are added afterwards.
    private func createTogether(_ order: DiskSnapshotOrder, on machine: String) async throws -> DiskSnapshotBatch {
        guard let instance = try await ec2.describeInstances([machine]).first else {
            throw VolumeSnapshotsError(.notFound, "the machine \(machine) does not exist")
        }
        let wanted = Set(order.items.map(\.volumeID))
        let excluded = instance.volumeIDs.filter { !wanted.contains($0) && $0 != instance.bootVolumeID }
        guard instance.bootVolumeID.map(wanted.contains) != true, excluded.count <= Self.maximumExcluded else {
            throw VolumeSnapshotsError(.refused, "the volumes of \(machine) cannot be snapshotted together")
        }
        let common = Self.common(order.items.map(\.tags))
        let made = try await ec2.createSnapshots(
            ofInstance: machine,
            excluding: excluded,
            description: order.description,
            tags: AWSTag.list(common)
        )
        var batch = DiskSnapshotBatch(snapshots: [:])
        for snapshot in made {
            if wanted.contains(snapshot.volumeID) {
                batch.snapshots[snapshot.volumeID] = DiskSnapshot(snapshot)
            } else if let note = await discard(snapshot) {
                batch.notes.append(note)
            }
        }
        batch.notes += await addTags(order.items, to: batch.snapshots, besides: common)
        return batch
    }

    /// The tags that all have.
    private static func common(_ all: [[String: String]]) -> [String: String] {
        var common = all.first ?? [:]
        for tags in all.dropFirst() { common = common.filter { tags[$0.key] == $0.value } }
        return common
    }

    /// Deletes a snapshot that nobody asked for: of a volume attached since the machine was looked up.
    private func discard(_ snapshot: EC2Snapshot) async -> String? {
        do {
            try await deleteSnapshot(snapshot.id)
            return nil
        } catch {
            return "\(snapshot.id) of \(snapshot.volumeID), which nobody asked for, is left over: \(error)"
        }
    }

    private func addTags(
        _ items: [DiskSnapshotOrder.Item],
        to snapshots: [String: DiskSnapshot],
        besides common: [String: String]
    ) async -> [String] {
        let notes = await concurrently(items, limit: 8) { item -> String? in
            let own = item.tags.filter { common[$0.key] == nil }
            guard let snapshot = snapshots[item.volumeID], !own.isEmpty else { return nil }
            do {
                try await ec2.createTags(AWSTag.list(own), on: [snapshot.id])
                return nil
            } catch {
                return "\(snapshot.id) lacks the tags \(own.keys.sorted().joined(separator: ", ")): \(error)"
            }
        }
        return notes.compactMap { $0 }
    }
}
