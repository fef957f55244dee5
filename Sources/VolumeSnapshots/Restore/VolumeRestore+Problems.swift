// SPDX-License-Identifier: Apache-2.0

extension VolumeRestore {
    /// Why a volume cannot be made; `nil` when nothing is known to be in the way.
    func problem(_ record: NativeSnapshotRecord, _ found: Found) -> VolumeSnapshotsError? {
        guard let id = record.snapshotID else {
            let reason = record.error.map { ": \($0)" } ?? ""
            return VolumeSnapshotsError(.badRecord, "the backup has no snapshot of the volume\(reason)")
        }
        if let region = record.region, region != disks.place {
            return VolumeSnapshotsError(
                .notFound,
                "the snapshot \(id) is in \(region), the snapshot location in \(disks.place)",
                hint: "copy it there first (aws ec2 copy-snapshot), or restore with a location in \(region)"
            )
        }
        let zone = zone(of: record)
        guard !zone.isEmpty else {
            return VolumeSnapshotsError(.badRecord, "the record does not say which zone the volume was in")
        }
        let provider = type(of: disks)
        if let region = provider.region(ofZone: zone), region != disks.place {
            return VolumeSnapshotsError(
                .badRecord,
                "the volume is to be made in \(zone), which is not in \(disks.place)",
                hint: "map the zone to one of \(disks.place)"
            )
        }
        switch found {
        case .failure(let error): return Self.refusal(error)
        case .success(let snapshots):
            guard let snapshot = snapshots[id] else {
                return VolumeSnapshotsError(
                    .notFound,
                    "the snapshot \(id) does not exist in \(disks.place)",
                    hint: "it was deleted, or belongs to another account that does not share it"
                )
            }
            return Self.problem(snapshot)
        }
    }

    private static func problem(_ snapshot: DiskSnapshot) -> VolumeSnapshotsError? {
        switch snapshot.state {
        case .completed: return nil
        case .pending:
            let progress = snapshot.progress.map { " (\($0) %)" } ?? ""
            return VolumeSnapshotsError(.failed, "the snapshot \(snapshot.id) is not complete yet\(progress)")
        case .failed(let words):
            return VolumeSnapshotsError(.failed, "the snapshot \(snapshot.id) has failed: \(words)")
        }
    }
}
