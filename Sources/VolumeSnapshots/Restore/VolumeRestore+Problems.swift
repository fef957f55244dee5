// SPDX-License-Identifier: Apache-2.0

extension VolumeRestore {
    /// Why a volume cannot be made; `nil` when nothing is known to be in the way.
    func problem(_ record: NativeSnapshotRecord, _ found: Found) -> VolumeSnapshotsError? {
        guard let id = record.snapshotID else { return record.missing }
        if let problem = zoneProblem(record) { return problem }
        let home = source(of: record) ?? disks.place
        switch found[home] {
        case nil: return nil
        case .failure(let error):
            let refusal = Self.refusal(error)
            guard home != disks.place else { return refusal }
            return VolumeSnapshotsError(
                refusal.code,
                "the snapshot \(id) is in \(home), from where it would be copied to \(disks.place): \(refusal.message)",
                hint: "allow it (copy_from_regions in the Terraform module), or restore with a location in \(home)",
                cause: error
            )
        case .success(let snapshots):
            guard let snapshot = snapshots[id] else { return Self.absence(of: id, in: home) }
            return Self.problem(snapshot)
        }
    }

    private func zoneProblem(_ record: NativeSnapshotRecord) -> VolumeSnapshotsError? {
        let zone = zone(of: record)
        guard !zone.isEmpty else {
            return VolumeSnapshotsError(.badRecord, "the record does not say which zone the volume was in")
        }
        guard let region = type(of: disks).region(ofZone: zone), region != disks.place else { return nil }
        guard zone == record.zone else {
            return VolumeSnapshotsError(
                .badRecord,
                "the volume is to be made in \(zone), which is not in \(disks.place)",
                hint: "map the zone to one of \(disks.place)"
            )
        }
        return VolumeSnapshotsError(
            .badRecord,
            "the volume was in \(zone), and which zone of \(disks.place) it shall be in is not known, because no node of the "
                + "cluster says its zone",
            hint: "say it: --zone-mappings \(zone):ZONE, with a zone of \(disks.place)"
        )
    }

    private static func absence(of id: String, in region: String) -> VolumeSnapshotsError {
        VolumeSnapshotsError(
            .notFound,
            "the snapshot \(id) does not exist in \(region)",
            hint:
                "it was deleted, or it belongs to another account, which must share it (aws ec2 modify-snapshot-attribute "
                + "--snapshot-id \(id) --attribute createVolumePermission --operation-type add --user-ids ACCOUNT) and the KMS "
                + "key it is encrypted with; what AWS's own key encrypts cannot be shared"
        )
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

extension NativeSnapshotRecord {
    /// Why there is nothing to restore from; `nil` when there is a snapshot.
    var missing: VolumeSnapshotsError? {
        guard snapshotID == nil else { return nil }
        return VolumeSnapshotsError(
            .badRecord,
            "the backup has no snapshot of the volume\(error.map { ": \($0)" } ?? "")"
        )
    }
}
