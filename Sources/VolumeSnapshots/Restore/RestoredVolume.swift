// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What became of one disk of a restore.
package struct RestoredVolume: Sendable {
    /// The record it is made from.
    package let record: NativeSnapshotRecord
    /// The disk; also there when it is not ready in time.
    package var disk: Disk?
    /// Why there is no disk that can be used.
    package var error: VolumeSnapshotsError?
    /// The copy that it is made from, where the snapshot is in another region; `nil` once that is deleted.
    package var copyID: String?
    /// What did not go as it should and does no harm, one sentence each.
    package var notes: [String] = []

    /// How often in a row the disk was not seen.
    private var misses = 0

    init(_ record: NativeSnapshotRecord) { self.record = record }

    /// Whether the disk can be used.
    package var isReady: Bool { error == nil && disk?.state == .usable }

    var isPending: Bool { error == nil && disk?.state == .creating }

    /// The PersistentVolume that points to the new disk; pure.
    /// - Parameters:
    ///   - volume: The archived PersistentVolume.
    ///   - provider: Knows how.
    /// - Returns: `nil` when there is no disk that can be used.
    package func rewrite(_ volume: JSONValue, by provider: any DiskProvider.Type = EBSDisks.self) -> JSONValue? {
        guard isReady, let disk else { return nil }
        return provider.rewrite(volume, id: disk.id, zone: disk.zone)
    }

    mutating func look(_ state: Disk?) {
        guard let state else {
            misses += 1
            guard misses >= SnapshotLedger.maximumMisses else { return }
            // EBS removes a volume whose encryption fails: that is how a denied key shows.
            error = VolumeSnapshotsError(
                .failed,
                "the disk \(disk?.id ?? "") vanished while it was made",
                hint:
                    "most often the KMS key is missing or may not be used: kms:CreateGrant, kms:GenerateDataKeyWithoutPlaintext, "
                    + "kms:ReEncrypt* on it"
            )
            return
        }
        misses = 0
        disk = state
        if case .unusable(let word) = state.state {
            error = VolumeSnapshotsError(.failed, "the disk \(state.id) could not be made: its state is \(word)")
        }
    }
}

/// What a restore would do about one volume.
package struct VolumePreview: Sendable {
    /// The name that the PersistentVolume had.
    package let volumeName: String
    /// What the disk is made from.
    package let snapshotID: String?
    /// Where it would be made.
    package let zone: String
    /// Where it was.
    package let originalZone: String
    /// The disk's type.
    package let type: String
    /// The size in GiB, where the record says it.
    package let sizeGiB: Int?
    /// The region that the snapshot is copied from first; `nil` when it is in the disk's own.
    package let copiedFrom: String?
    /// Whether the target cluster is known to have no node in the zone.
    package let isDeserted: Bool
    /// What is in the way.
    package let blockedBy: VolumeSnapshotsError?

    init(
        _ record: NativeSnapshotRecord,
        zone: String,
        copiedFrom: String? = nil,
        isDeserted: Bool = false,
        blockedBy: VolumeSnapshotsError?
    ) {
        volumeName = record.volumeName
        snapshotID = record.snapshotID
        self.zone = zone
        originalZone = record.zone
        type = record.volumeType
        sizeGiB = record.sizeGiB
        self.copiedFrom = copiedFrom
        self.isDeserted = isDeserted
        self.blockedBy = blockedBy
    }

    /// What a record says, where nobody can look whether the snapshot is there.
    /// - Parameters:
    ///   - record: The record.
    ///   - zones: In which zone disks are made.
    ///   - place: The region that they are made in; `nil` takes the snapshot's.
    package init(unchecked record: NativeSnapshotRecord, zones: ZoneChoice = ZoneChoice(), place: String? = nil) {
        let place = place ?? record.region ?? ""
        let zone = zones.zone(for: record.zone, in: place, region: EBSDisks.region(ofZone:))
        self.init(
            record,
            zone: zone,
            copiedFrom: record.region.flatMap { $0 == place ? nil : $0 },
            isDeserted: zones.isDeserted(zone),
            blockedBy: record.missing
        )
    }

    /// One sentence for a plan: `a new gp3 disk of 20 GiB in eu-central-1a from snap-1`.
    package var sentence: String {
        if let blockedBy { return "no disk can be made: \(blockedBy.message)" }
        let kind = type.isEmpty ? "disk" : "\(type) disk"
        let size = sizeGiB.map { " of \($0) GiB" } ?? ""
        let moved = zone == originalZone ? "" : " (it was in \(originalZone))"
        let source = copiedFrom.map { "a copy, made for it, of \(snapshotID ?? "") in \($0)" } ?? snapshotID ?? ""
        let remark = isDeserted ? "; the cluster has no node in this zone now (--zone-mappings chooses another)" : ""
        return "a new \(kind)\(size) in \(zone)\(moved) from \(source)\(remark)"
    }
}
